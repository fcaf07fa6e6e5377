import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, publicHalf } from '#libs/envelope/keys.js';
import { signTrustList } from '#libs/trust/author.js';
import type { TrustListText } from '#libs/trust/types.js';
import { FileDirectory } from '../../../services/country-node/src/adapters/directory/file-directory.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const start = new Date('2026-11-23T10:00:00.000Z');
const roots = [generateKey('Ed25519'), generateKey('Ed25519')];
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

function listOf(version: number, country = 'NE'): TrustListText {
  return {
    v: 1,
    version,
    issuedAt: '2026-11-01T00:00:00.000Z',
    expiresAt: '2026-12-01T00:00:00.000Z',
    participants: [{ id: 'ne', country, kind: 'authority', roles: [] }],
    keys: [],
    revocations: [],
    agreements: [],
  };
}

describe('a directory whose memory is meddled with while it runs (threat 7)', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let files: { list: string; root: string; memory: string };
  let directory: FileDirectory;

  const publish = (list: TrustListText) => writeFileSync(files.list, JSON.stringify(signTrustList(list, roots)));

  beforeEach(async () => {
    folder = temporaryFolder();
    const place = (name: string) => join(folder.path, name);
    files = { list: place('list.json'), root: place('root.json'), memory: place('seen.json') };
    writeFileSync(files.root, JSON.stringify({ threshold: 2, keys: roots.map(publicHalf) }));
    publish(listOf(8));
    directory = await FileDirectory.open(files, { now: () => start }, silent, 3_600_000);
  });
  afterEach(async () => {
    await directory.close();
    folder.remove();
  });

  it.each([
    ['lost', () => rmSync(files.memory)],
    ['set back', () => writeFileSync(files.memory, JSON.stringify({ version: 3, digest: 'A'.repeat(43) }))],
  ])('takes no older list when the memory is %s', async (_how, meddle) => {
    meddle();
    publish(listOf(7));
    await directory.refresh();
    expect(directory.view().version).toBe(8);
  });

  it('takes no other list of the same version when the memory is lost', async () => {
    rmSync(files.memory);
    publish(listOf(8, 'MR'));
    await directory.refresh();
    expect(directory.view().participant('ne')?.country).toBe('NE');
  });

  it('writes the memory again with the next list that is newer', async () => {
    rmSync(files.memory);
    publish(listOf(9));
    await directory.refresh();
    expect(directory.view().version).toBe(9);
    expect(JSON.parse(readFileSync(files.memory, 'utf8'))).toMatchObject({ version: 9 });
  });
});
