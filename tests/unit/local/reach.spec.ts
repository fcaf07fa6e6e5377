import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isReachable, isRoot, reachableData, reachablePrograms } from '../../../deploy/local/reach.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** As root's home is: closed to everybody else. */
let home: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  home = temporaryFolder();
  chmodSync(home.path, 0o700);
});
afterEach(() => home.remove());

describe('reach', () => {
  it('ends at a closed folder, however open those in it are', () => {
    const inside = join(home.path, 'open', 'deep');
    mkdirSync(inside, { recursive: true, mode: 0o755 });
    expect(isReachable(inside)).toBe(false);
    expect(isReachable(home.path)).toBe(true);
    chmodSync(home.path, 0o711);
    expect(isReachable(inside)).toBe(true);
  });

  it('moves nothing that can be reached', () => {
    chmodSync(home.path, 0o755);
    expect(reachableData(join(home.path, 'data'))).toBe(join(home.path, 'data'));
    expect(reachablePrograms(join(home.path, 'bin'), '1')).toBe(join(home.path, 'bin'));
  });

  // The servers run as another user only where root starts them: nobody else has anything to move.
  (isRoot() ? it : it.skip)('moves data elsewhere, where they begin anew once the folder is deleted', () => {
    const folder = join(home.path, 'data');
    const elsewhere = reachableData(folder);
    expect(isReachable(elsewhere)).toBe(true);
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'row'), 'kept');
    expect(reachableData(folder)).toBe(elsewhere);
    expect(existsSync(join(elsewhere, 'row'))).toBe(true);
    rmSync(folder, { recursive: true });
    expect(reachableData(folder)).toBe(elsewhere);
    expect(existsSync(elsewhere)).toBe(false);
  });

  (isRoot() ? it : it.skip)('copies programs once, where everybody may run them', () => {
    const folder = join(home.path, 'native');
    mkdirSync(folder);
    writeFileSync(join(folder, 'program'), '#!/bin/sh\n', { mode: 0o755 });
    const copy = reachablePrograms(folder, '1');
    expect(isReachable(join(copy, 'program'))).toBe(true);
    rmSync(join(folder, 'program'));
    expect(reachablePrograms(folder, '1')).toBe(copy);
    expect(existsSync(join(copy, 'program'))).toBe(true);
    rmSync(copy, { recursive: true });
  });
});
