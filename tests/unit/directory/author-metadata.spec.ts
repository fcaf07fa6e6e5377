import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BaseFetcher, Updater } from 'tuf-js';
import { DownloadHTTPError } from 'tuf-js/dist/error.js';
import { generateKey, type OctetKey } from '#libs/envelope/keys.js';
import {
  authorRoot,
  authorSnapshot,
  authorTargets,
  authorTimestamp,
  bytesOf,
  type Holders,
  nameOf,
  signMetadata,
  targetNameOf,
} from '../../../services/directory/author-metadata.js';

const FAR = '2999-01-01T00:00:00Z';
const PAST = '2020-01-01T00:00:00Z';
const people = [0, 1, 2].map(() => generateKey('Ed25519'));
const newcomers = [0, 1, 2].map(() => generateKey('Ed25519'));
const publisher = generateKey('Ed25519');
const heldBy = (keys: OctetKey[]): Holders => ({
  root: { threshold: 2, keys },
  targets: { threshold: 2, keys },
  publisher,
});

type Files = Map<string, Buffer>;

interface Changes {
  version?: number;
  signers?: OctetKey[];
  expired?: 'targets' | 'snapshot' | 'timestamp';
  text?: string;
}

/** One edition of everything but the root. */
function editionOf({ version = 1, signers = people.slice(0, 2), expired, text = 'one' }: Changes = {}): Files {
  const list = Buffer.from(text);
  const edition = (role: Changes['expired']) => ({ version, expiresAt: role === expired ? PAST : FAR });
  const targets = signMetadata(authorTargets(edition('targets'), { 'trust-list.json': list }), signers);
  const snapshot = signMetadata(authorSnapshot(edition('snapshot'), targets), [publisher]);
  const timestamp = signMetadata(authorTimestamp(edition('timestamp'), snapshot), [publisher]);
  return new Map([
    [targetNameOf('trust-list.json', list), list],
    [nameOf('targets', targets), bytesOf(targets)],
    [nameOf('snapshot', snapshot), bytesOf(snapshot)],
    [nameOf('timestamp', timestamp), bytesOf(timestamp)],
  ]);
}

function rootOf(version: number, keys: OctetKey[], signers: OctetKey[], expiresAt = FAR): Buffer {
  return bytesOf(signMetadata(authorRoot({ version, expiresAt }, heldBy(keys)), signers));
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'directory-'));
  writeFileSync(join(folder, 'root.json'), rootOf(1, people, people.slice(0, 2)));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

class FetchFrom extends BaseFetcher {
  constructor(private readonly files: Files) {
    super();
  }

  fetch(url: string) {
    const found = this.files.get(new URL(url).pathname.slice(1));
    if (!found) return Promise.reject(new DownloadHTTPError('not found', 404));
    return Promise.resolve(new Blob([new Uint8Array(found)]).stream());
  }
}

/** A node's reading, with what it has kept from earlier ones. */
async function read(files: Files): Promise<string> {
  const base = 'http://directory';
  const updater = new Updater({
    metadataDir: folder,
    metadataBaseUrl: base,
    targetDir: folder,
    targetBaseUrl: base,
    fetcher: new FetchFrom(files),
  });
  await updater.refresh();
  const target = await updater.getTargetInfo('trust-list.json');
  if (!target) throw new Error('no trust list');
  return readFileSync(await updater.downloadTarget(target), 'utf8');
}

const withRoot = (files: Files, version: number, root: Buffer): Files =>
  new Map([...files, [`${version}.root.json`, root]]);
const swapped = (files: Files, name: string, bytes: Buffer): Files => new Map([...files, [name, bytes]]);

describe('what the directory publishes, read by a TUF client (threat 7)', () => {
  it('is read, and again in its next edition', async () => {
    expect(await read(editionOf())).toBe('one');
    expect(await read(editionOf({ version: 2, text: 'two' }))).toBe('two');
  });

  it('survives its holders: those of before and the new ones sign the next root', async () => {
    await read(editionOf());
    const rotated = rootOf(2, newcomers, [...people.slice(0, 2), ...newcomers.slice(0, 2)]);
    const next = editionOf({ version: 2, signers: newcomers.slice(1), text: 'two' });
    expect(await read(withRoot(next, 2, rotated))).toBe('two');
  });

  it.each<[string, RegExp, () => Files]>([
    ['signed by one only', /signed by 1\/2/, () => editionOf({ signers: people.slice(0, 1) })],
    ['signed by one twice', /signed by 1\/2/, () => editionOf({ signers: [people[0]!, people[0]!] })],
    ['signed by strangers', /signed by 0\/2/, () => editionOf({ signers: newcomers })],
    ['expired targets', /targets.* expired/i, () => editionOf({ expired: 'targets' })],
    ['an expired snapshot', /snapshot.* expired/i, () => editionOf({ expired: 'snapshot' })],
    ['an old timestamp shown for ever', /timestamp.* expired/i, () => editionOf({ expired: 'timestamp' })],
    ['no targets', /targets/, () => new Map([...editionOf()].filter(([name]) => name !== '1.targets.json'))],
    [
      'a file that was changed',
      /hash/,
      () => swapped(editionOf(), targetNameOf('trust-list.json', Buffer.from('one')), Buffer.from('two')),
    ],
    [
      'targets of another edition beside this snapshot',
      /Unable to load targets.*(length|hash)/i,
      () => swapped(editionOf({ version: 2 }), '2.targets.json', editionOf({ text: 'else' }).get('1.targets.json')!),
    ],
    ['a root that only its own new holders signed', /signed by 0\/2/, () => rotatedBy(newcomers.slice(0, 2))],
    ['a root that its new holders did not sign', /signed by 0\/2/, () => rotatedBy(people.slice(0, 2))],
    [
      'targets of holders whom the next root no longer names',
      /signed by 0\/2/,
      () => rotatedBy([...people.slice(0, 2), ...newcomers.slice(0, 2)]),
    ],
    ['an expired root', /root.* expired/i, () => withRoot(editionOf(), 2, rootOf(2, people, people, PAST))],
  ])('is refused: %s', async (_, problem, files) => {
    await expect(read(files())).rejects.toThrow(problem);
  });

  it('does not go back: an older edition is refused', async () => {
    await read(editionOf({ version: 2, text: 'two' }));
    await expect(read(editionOf())).rejects.toThrow(/version/i);
  });
});

const rotatedBy = (signers: OctetKey[]): Files => withRoot(editionOf(), 2, rootOf(2, newcomers, signers));
