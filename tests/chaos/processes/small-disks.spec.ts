import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { itWithDisks } from '../../integration/outages/disks.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { SmallDisks } from './small-disks.js';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('a small disk', () => {
  itWithDisks('says so where it cannot be made full, empty or read only', () => {
    const disks = SmallDisks.mount({ one: folder.path });
    disks.fill('one');
    disks.empty('one');
    disks.unmount();
    for (const act of [() => disks.fill('one'), () => disks.empty('one'), () => disks.lock('one')])
      expect(act).toThrow('no remount');
  });
});
