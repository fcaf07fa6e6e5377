import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TufDirectory } from '../../services/country-node/src/adapters/directory/tuf-directory.js';
import { SomeDirectory, someList } from '../support/some-directory.js';

const elsewhere = { participants: [{ id: 'ne', country: 'MR', kind: 'authority' as const, roles: [] }] };
let some: SomeDirectory;
beforeEach(() => {
  some = new SomeDirectory();
  some.publish(someList(8));
});
afterEach(() => some.end());

const meddle = {
  lost: () => rmSync(some.places.memory),
  'set back': () => writeFileSync(some.places.memory, JSON.stringify({ version: 3, digest: 'A'.repeat(43) })),
};

describe('row 7: a directory whose memory is meddled with while the node runs', () => {
  let directory: TufDirectory;
  beforeEach(async () => {
    directory = await some.open();
  });

  it.each(Object.entries(meddle))('takes no older list when the memory is %s', async (_how, change) => {
    change();
    some.publish(someList(7));
    await directory.refresh();
    expect(directory.view().version).toBe(8);
    expect(some.saidRefused()).toHaveLength(1);
  });

  it.each(Object.entries(meddle))('takes no other list of the same version when it is %s', async (_how, change) => {
    change();
    some.publish(someList(8, elsewhere), { edition: 9 });
    await directory.refresh();
    expect(directory.view().participant('ne')?.country).toBe('NE');
    expect(some.saidRefused()).toEqual([expect.stringContaining('trust-list-rolled-back')]);
  });

  it('writes the memory again with the next list that is newer', async () => {
    meddle.lost();
    some.publish(someList(9));
    await directory.refresh();
    expect(directory.view().version).toBe(9);
    expect(some.remembered()).toMatchObject({ version: 9 });
  });
});

describe('row 7: what a node keeps of the directory', () => {
  it.each(['{"version":', '{}', '{"version":8,"digest":"A","edition":{"targets":"{}"}}'])(
    'is believed whole or not at all: %s',
    async (content) => {
      await some.open();
      expect(some.remembered()).toMatchObject({ version: 8 });
      writeFileSync(some.places.memory, content);
      const directory = await some.open();
      expect(() => directory.view()).toThrow(expect.objectContaining({ reason: 'trust-memory-unreadable' }));
    },
  );

  it('of an earlier release is no more than a version, and no older list is taken after it', async () => {
    const digest = 'A'.repeat(43);
    writeFileSync(some.places.memory, JSON.stringify({ version: 9, digest }));
    const directory = await some.open();
    expect(() => directory.view()).toThrow(expect.objectContaining({ code: 'trust-list-rolled-back' }));
    some.publish(someList(10));
    await directory.refresh();
    expect(directory.view().version).toBe(10);
  });

  it('is verified again: a list changed in the file is not gone by', async () => {
    await some.open();
    const kept = some.remembered() as unknown as { edition: { text: string } };
    const text = kept.edition.text.replace('"NE"', '"MR"');
    writeFileSync(some.places.memory, JSON.stringify({ ...kept, edition: { ...kept.edition, text } }));
    rmSync(some.published, { recursive: true });
    const directory = await some.open();
    expect(() => directory.view()).toThrow(expect.objectContaining({ reason: 'trust-list-unreadable' }));
  });

  it('must have reached the disk before a list is gone by', async () => {
    some.places.memory = join(some.folder.path, 'no-such-folder', 'memory.json');
    const directory = await some.open();
    expect(() => directory.view()).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});
