import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { STORY } from '../../support/exchange/inputs.js';
import { SmallDisks } from '../../chaos/processes/small-disks.js';
import { itWithDisks } from './disks.js';
import { expectOutage, OutageScene } from './outage-scene.js';

const FILE_BYTES = 2_000_000;
const ROOM_BYTES = 1_000_000;

let scene: OutageScene;
let disks: SmallDisks;
let caseId: string;
beforeAll(async () => {
  // Its database is well, however busy the machine.
  scene = await OutageScene.begin(undefined, {}, 15_000);
  caseId = (await scene.registerCase()).json.id;
  const place = scene.world.placeOf('mr');
  disks = SmallDisks.mount({ files: join(place, 'attachments') });
});
afterEach(() => {
  for (const name of disks.names) disks.lock(name, false);
  disks.emptyAll();
});
afterAll(async () => {
  disks?.unmount();
  await scene?.end();
});

const PDF = Buffer.from('%PDF-1.7\n');
const addFile = () =>
  scene.desk.ask('caseworker', 'POST', `/cases/${caseId}/attachments?documentType=other`, {
    body: Buffer.concat([PDF, Buffer.alloc(FILE_BYTES)]),
    headers: { 'content-type': 'application/pdf' },
  });
const filesIn = (folder: string) =>
  readdirSync(join(scene.world.placeOf('mr'), folder), { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map(({ name }) => name);
const atFault = async () => (await scene.ready()).json['atFault'];

/** Has a handover announce a file to ne. @returns the case there */
async function announceFile(): Promise<string> {
  const [{ world }, mr, ne] = [scene, scene.country, scene.world.of('ne')];
  const { caseId: offered, attachments } = await mr.register('01-moussa');
  const id = await mr.offer(offered, 'ne');
  await world.settle();
  await ne.act(id, 'accept');
  await world.settle();
  await mr.act(id, 'handover', { ...STORY.handover, attachments: attachments.slice(0, 1) });
  await world.settle();
  return (await ne.conversation(id))!.caseId;
}

describe('a disk of the attachments', () => {
  itWithDisks('that fills up while a file arrives keeps nothing of it, and takes it when there is room', async () => {
    const before = await scene.desk.countRows();
    disks.fill('files', ROOM_BYTES);
    expect(await atFault()).toEqual(['disk-low']);
    expectOutage(await addFile(), 'files-full');
    expect([filesIn('attachments'), await scene.desk.countRows()]).toEqual([[], before]);
    expect((await scene.registerCase()).status).toBe(201);
    disks.empty('files');
    expect((await addFile()).status).toBe(201);
    expect([filesIn('attachments').length, await atFault()]).toEqual([1, []]);
  });

  itWithDisks('that only reads is said by a code', async () => {
    const before = [filesIn('attachments'), await scene.desk.countRows()];
    disks.lock('files');
    expectOutage(await addFile(), 'files-unavailable');
    expect([filesIn('attachments'), await scene.desk.countRows()]).toEqual(before);
    expect(await atFault()).toEqual(['files']);
    disks.lock('files', false);
    expect((await addFile()).status).toBe(201);
    expect(await atFault()).toEqual([]);
  });

  itWithDisks('that is full while a file is fetched holds the file up, and it comes when there is room', async () => {
    const ne = scene.world.of('ne');
    const theirs = await announceFile();
    const files = () => ne.parts.store.transaction((tx) => tx.attachments.ofCase(theirs));
    const own = SmallDisks.mount({ ne: join(scene.world.placeOf('ne'), 'attachments') });
    try {
      own.fill('ne');
      await ne.fetchFiles();
      expect((await files()).map(({ status }) => status)).toEqual(['expected']);
      expect(scene.world.logged.map(({ error }) => (error as Error | undefined)?.message)).toContain('files-full');
      own.empty('ne');
      scene.world.clock.forward({ hours: 1 });
      await ne.fetchFiles();
      expect((await files()).map(({ status }) => status)).toEqual(['stored']);
    } finally {
      own.unmount();
    }
  });
});

describe('a disk of the case keys', () => {
  itWithDisks('that is full lets no case begin, and leaves no half of a key', async () => {
    const keys = SmallDisks.mount({ keys: join(scene.world.placeOf('mr'), 'case-keys') });
    try {
      expect((await scene.registerCase()).status).toBe(201);
      const before = [filesIn('case-keys'), await scene.desk.countRows()];
      keys.fill('keys');
      expectOutage(await scene.registerCase(), 'files-full');
      expect([filesIn('case-keys'), await scene.desk.countRows()]).toEqual(before);
      expect(await atFault()).toEqual(['disk-low']);
      keys.lock('keys');
      expectOutage(await scene.registerCase(), 'files-unavailable');
      expect(await atFault()).toEqual(['case-keys']);
      keys.lock('keys', false);
      keys.empty('keys');
      await scene.recovers();
    } finally {
      keys.unmount();
    }
  });
});
