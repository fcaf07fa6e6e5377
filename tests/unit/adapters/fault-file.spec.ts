import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FaultFile, playedFile } from '../../../services/country-node/src/adapters/faults/fault-file.js';
import { readTestFaults, type Settings } from '../../../services/country-node/src/config.js';
import { FAILPOINTS, onReach, reach } from '../../../services/country-node/src/ports/failpoints.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

let folder: ReturnType<typeof temporaryFolder>;
let written = 0;
const path = () => join(folder.path, 'faults.json');

/** A test may write twice within what the file system tells apart. */
function plan(faults: unknown): void {
  writeFileSync(path(), JSON.stringify(faults));
  written += 1;
  utimesSync(path(), written, written);
}

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  onReach(undefined);
  folder.remove();
});

describe('planned faults', () => {
  it('happen at their place, at their time, and once', async () => {
    plan({ faults: [{ at: 'inbox:taken', hit: 2, act: 'throw' }], clockOffsetMs: 0 });
    const faults = new FaultFile(path());
    await faults.reach('inbox:taken');
    await faults.reach('inbox:claimed');
    await expect(faults.reach('inbox:taken')).rejects.toThrow('planned-fault');
    await faults.reach('inbox:taken');
  });

  it('are told of once they happened, so that nobody takes a plan for what was done', async () => {
    plan({ faults: [{ at: 'inbox:taken', hit: 2, act: { delayMs: 1 } }], clockOffsetMs: 0 });
    const faults = new FaultFile(path());
    await faults.reach('inbox:taken');
    expect(() => readFileSync(playedFile(path()))).toThrow('ENOENT');
    await faults.reach('inbox:taken');
    expect(readFileSync(playedFile(path()), 'utf8')).toBe('inbox:taken\n');
  });

  it('are counted anew when the plan is written anew', async () => {
    plan({ faults: [{ at: 'send:sealed', hit: 1, act: 'throw' }], clockOffsetMs: 0 });
    const faults = new FaultFile(path());
    await expect(faults.reach('send:sealed')).rejects.toThrow('planned-fault');
    plan({ faults: [], clockOffsetMs: 0 });
    await faults.reach('send:sealed');
    plan({ faults: [{ at: 'send:sealed', hit: 1, act: 'throw' }], clockOffsetMs: 0 });
    await expect(faults.reach('send:sealed')).rejects.toThrow('planned-fault');
  });

  it('move the clock of the node, both ways', () => {
    for (const clockOffsetMs of [259_200_000, -259_200_000]) {
      plan({ faults: [], clockOffsetMs });
      const ahead = new FaultFile(path()).now().getTime() - Date.now();
      expect(Math.abs(ahead - clockOffsetMs)).toBeLessThan(5_000);
    }
  });

  it('at a place that does not exist are refused', async () => {
    plan({ faults: [{ at: 'nowhere', hit: 1, act: 'kill' }], clockOffsetMs: 0 });
    await expect(new FaultFile(path()).reach('send:sealed')).rejects.toThrow('faults-unreadable');
  });

  it('are never planned for a node that others can reach', () => {
    const environment = { PASSERELLE_TEST_FAULTS: '/anywhere' };
    expect(readTestFaults({ host: '127.0.0.1' } as Settings, environment)).toBe('/anywhere');
    expect(() => readTestFaults({ host: '0.0.0.0' } as Settings, environment)).toThrow('PASSERELLE_TEST_FAULTS');
    expect(readTestFaults({ host: '0.0.0.0' } as Settings, {})).toBeUndefined();
  });

  it('do nothing where nobody armed them', async () => {
    await Promise.all(FAILPOINTS.map((place) => reach(place)));
    expect(new Set(FAILPOINTS).size).toBeGreaterThanOrEqual(14);
  });
});
