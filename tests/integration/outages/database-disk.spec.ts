import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { SmallDisks } from '../../chaos/processes/small-disks.js';
import { itWithDisks } from './disks.js';
import { expectOutage, OutageScene } from './outage-scene.js';

const CASES = 60;

const place = temporaryFolder();
const disks = SmallDisks.mount({ database: place.path });
let scene: OutageScene | undefined;
beforeAll(async () => {
  if (disks.names.length > 0) scene = await OutageScene.begin(place.path);
});
afterAll(async () => {
  disks.emptyAll();
  await scene?.end();
  disks.unmount();
  place.remove();
});

describe('a database whose disk is full', () => {
  itWithDisks(
    'is said by a code; what was taken is there, what was not is not; it goes on when there is room',
    async () => {
      const { desk, postgres } = scene!;
      const before = (await desk.countRows())['case_file']!;
      disks.fill('database');
      let taken = 0;
      const codes = new Set<string>();
      for (let at = 0; at < CASES && !codes.has('store-full'); at += 1) {
        const answer = await scene!.registerCase();
        if (answer.status === 201) taken += 1;
        else expectOutage(answer, 'store-full', 'store-unavailable', 'store-outcome-unknown');
        if (answer.json.code) codes.add(answer.json.code);
      }
      expect([...codes]).toEqual(['store-full']);
      const { status, json } = await scene!.ready();
      expect([status, json['atFault']]).toEqual([503, ['database-full']]);
      // Reading needs no room.
      expect((await desk.ask('caseworker', 'GET', '/cases')).status).toBe(200);
      expect((await desk.countRows())['case_file']).toBe(before + taken);
      disks.empty('database');
      // A server that could not write its journal ends itself, and whoever runs it starts it again.
      await postgres.startAgain();
      await scene!.recovers();
    },
  );
});
