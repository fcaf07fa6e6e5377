import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { changeNodeKey, endChange } from '../../../services/country-node/src/adapters/keyring/change-node-key.js';
import { createKeyring } from '../../../services/country-node/src/adapters/keyring/create-keyring.js';
import { FileCaseVault } from '../../../services/country-node/src/adapters/keyring/file-case-vault.js';
import { FileKeyring } from '../../../services/country-node/src/adapters/keyring/file-keyring.js';
import { createNodeKey, NodeKeyFile } from '../../../services/country-node/src/adapters/keyring/node-key-file.js';
import { NodeKey } from '../../../services/country-node/src/adapters/keyring/node-key.js';
import { rewrapFile } from '../../../services/country-node/src/adapters/keyring/rewrap-file.js';
import { placeOfCaseKey } from '../../../services/country-node/src/adapters/keyring/wrap-key.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const plain = Buffer.from('Aminetou mint Vall', 'utf8');
const label = 'case_file.content';
const clock = { now: () => new Date('2026-11-27T11:00:00Z') };

class Crash extends Error {}

let folder: ReturnType<typeof temporaryFolder>;
let places: { nodeKeyFile: string; keyringFolder: string; caseKeyFolder: string };
let running: FileCaseVault;
let contents: Map<string, Uint8Array>;
let former: string;
let mark: Uint8Array;
const keyPath = (id: string) => join(places.caseKeyFolder, `${id}.key`);

beforeEach(async () => {
  folder = temporaryFolder();
  const place = (name: string) => join(folder.path, name);
  places = { nodeKeyFile: place('node.key'), keyringFolder: place('keyring'), caseKeyFolder: place('case-keys') };
  const nodeKey = await createNodeKey(places.nodeKeyFile);
  former = readFileSync(places.nodeKeyFile, 'utf8');
  await createKeyring(places.keyringFolder, nodeKey, new Date(0));
  running = await FileCaseVault.open(places.caseKeyFolder, nodeKey, 1);
  contents = new Map();
  for (let each = 0; each < 3; each += 1) await register();
  mark = running.mark('received-case');
});
afterEach(() => folder.remove());

async function register(id: string = randomUUID()): Promise<string> {
  await running.createKey(id);
  contents.set(id, await running.encrypt(id, label, plain));
  return id;
}

const begun = async () =>
  FileCaseVault.open(places.caseKeyFolder, NodeKeyFile.read(places.nodeKeyFile)).then((vault) => ({ vault }));

/** Everything that was sealed opens, for a process that runs on and for one that begins now, and marks are what they were. */
async function allOpens(): Promise<void> {
  const { vault } = await begun();
  for (const each of [running, vault]) {
    for (const [id, sealed] of contents) expect(Buffer.from(await each.decrypt(id, label, sealed))).toEqual(plain);
    expect(each.mark('received-case')).toEqual(mark);
  }
  const keyring = await FileKeyring.open(places.keyringFolder, NodeKeyFile.read(places.nodeKeyFile), clock);
  expect(keyring.decryptionKeys()).toHaveLength(1);
}

/** Lets the process die at the n-th step that it reaches. */
function dieAt(n: number, diedAt: Set<string>): (step: string) => void {
  let left = n;
  return (step) => {
    left -= 1;
    if (left > 0) return;
    diedAt.add(step);
    throw new Crash();
  };
}

/** @returns whether it came to its end */
async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    return false;
  }
}

async function withKeyOfBefore(): Promise<FileCaseVault> {
  const path = join(folder.path, 'former.key');
  writeFileSync(path, former, { mode: 0o600 });
  return FileCaseVault.open(places.caseKeyFolder, NodeKeyFile.read(path));
}

describe('changing the node key', () => {
  it('wraps every key anew, keeps what is encrypted and drawn, and leaves the former key nothing', async () => {
    expect(await changeNodeKey(places)).toMatchObject({ continued: false, counts: { anew: 5, already: 0 } });
    await allOpens();
    expect(readFileSync(places.nodeKeyFile, 'utf8')).toContain(former.trim());
    expect(await endChange(places)).toMatchObject({ ended: true, read: 5, counts: { anew: 0, already: 5 } });
    await allOpens();
    expect(readFileSync(places.nodeKeyFile, 'utf8')).not.toContain(former.trim());
    expect(statSync(places.nodeKeyFile).mode & 0o777).toBe(0o600);
    const shut = await withKeyOfBefore();
    for (const id of contents.keys())
      await expect(shut.checkKey(id)).rejects.toMatchObject({ reason: 'case-key-unreadable' });
    const ring = FileKeyring.open(places.keyringFolder, NodeKeyFile.read(join(folder.path, 'former.key')), clock);
    await expect(ring).rejects.toMatchObject({ reason: 'keyring-unreadable' });
    // Once more, and the marks are still those of the first.
    await changeNodeKey(places);
    await endChange(places);
    await allOpens();
  });

  it('ends well wherever it is broken off, and begins no second change meanwhile', async () => {
    const diedAt = new Set<string>();
    for (let isWhole = false, at = 1; !isWhole; at += 1) {
      isWhole = await attempt(() => changeNodeKey(places, dieAt(at, diedAt)));
      await allOpens();
      const [, second = ''] = readFileSync(places.nodeKeyFile, 'utf8').split('\n');
      expect(second).toBe(`former ${former.trim()}`);
      await register();
    }
    const isUnderWay = () => NodeKeyFile.read(places.nodeKeyFile).known().length > 1;
    for (let at = 1; isUnderWay(); at += 1) {
      await attempt(() => endChange(places, dieAt(at, diedAt)));
      await allOpens();
    }
    expect([...diedAt].sort()).toEqual(['copied', 'former-gone', 'key-named', 'verified', 'wrapped', 'written']);
    expect([...readdirSync(places.caseKeyFolder), ...readdirSync(folder.path)].filter(isLeft)).toEqual([]);
  });

  const isLeft = (name: string) => !/\.key$|^keyring$|^case-keys$/.test(name);

  it('mends a key that a power cut tore while it was written over, from the copy beside it', async () => {
    let written = 0;
    const whileThirdIsWritten = (step: string) => {
      if (step === 'written') written += 1;
      if (written === 3) throw new Crash();
    };
    // Two are of the keyring.
    await attempt(() => changeNodeKey(places, whileThirdIsWritten));
    const [torn = ''] = [...contents.keys()].filter((each) => existsSync(`${keyPath(each)}.rewrapped`));
    writeFileSync(keyPath(torn), Buffer.concat([readFileSync(keyPath(torn)).subarray(0, 30), Buffer.alloc(31)]));
    await expect(running.decrypt(torn, label, contents.get(torn)!)).rejects.toMatchObject({
      reason: 'case-key-unreadable',
    });
    await changeNodeKey(places);
    await endChange(places);
    await allOpens();
  });

  it.each([
    ['destroy', 'copied'],
    ['destroy', 'written'],
    ['renew', 'copied'],
    ['renew', 'written'],
  ] as const)('brings nothing back of a key that another process %ss when it is %s', async (act, at) => {
    const [id = ''] = contents.keys();
    const sealed = contents.get(id)!;
    contents.delete(id);
    const waiting: Promise<void>[] = [];
    const actOnIt = (step: string) => {
      // The keys come in the folder's order: it is done at the step of each, so also at this one's.
      if (step === at) waiting.push(act === 'destroy' ? running.destroyKey(id) : running.renewKey(id));
    };
    await changeNodeKey(places, actOnIt);
    await Promise.all(waiting);
    expect(await endChange(places)).toMatchObject({ ended: true });
    const { vault } = await begun();
    const reason = act === 'destroy' ? 'case-key-missing' : 'case-content-unreadable';
    await expect(vault.decrypt(id, label, sealed)).rejects.toMatchObject({ reason });
    expect(existsSync(keyPath(id))).toBe(act === 'renew');
    if (act === 'renew') contents.set(id, await running.encrypt(id, label, plain));
    expect(readdirSync(places.caseKeyFolder).filter((name) => name.endsWith('.rewrapped'))).toEqual([]);
    await allOpens();
  });

  it('takes away what a crash left of a destroyed case: its key, and the copy', async () => {
    const [id = ''] = contents.keys();
    const kept = readFileSync(keyPath(id));
    await running.destroyKey(id);
    writeFileSync(keyPath(id), kept);
    writeFileSync(`${keyPath(id)}.rewrapped`, kept);
    contents.delete(id);
    await changeNodeKey(places);
    expect(readdirSync(places.caseKeyFolder).filter((name) => name.startsWith(id))).toEqual([`${id}.destroyed`]);
    await endChange(places);
    await allOpens();
  });

  it('keeps the former key while one key opens under neither, and names its file', async () => {
    const [id = ''] = contents.keys();
    const other = randomUUID();
    writeFileSync(keyPath(other), readFileSync(keyPath(id)));
    // Half a file holds nothing back: nothing was ever sealed under its key.
    writeFileSync(keyPath(randomUUID()), readFileSync(keyPath(id)).subarray(0, 20));
    expect(await changeNodeKey(places)).toMatchObject({ unreadable: [`${other}.key`] });
    expect(await endChange(places)).toMatchObject({ ended: false, unreadable: [`${other}.key`] });
    expect(readFileSync(places.nodeKeyFile, 'utf8')).toContain(`former ${former.trim()}`);
    await allOpens();
  });

  it('is not begun by a user who would leave a file that the node cannot read', async () => {
    const other = jest
      .spyOn(process as { getuid: () => number }, 'getuid')
      .mockReturnValue(statSync(folder.path).uid + 1);
    await expect(changeNodeKey(places)).rejects.toMatchObject({ reason: 'node-key-of-another-user' });
    other.mockRestore();
    expect(readFileSync(places.nodeKeyFile, 'utf8')).toBe(former);
  });

  it('leaves no file behind that names a key, where one before it did', async () => {
    writeFileSync(`${places.nodeKeyFile}.0.tmp`, former);
    await changeNodeKey(places);
    await endChange(places);
    expect(readdirSync(folder.path).sort()).toEqual(['case-keys', 'keyring', 'node.key']);
  });

  it('ends no change where none is under way', async () => {
    await expect(endChange(places)).rejects.toMatchObject({ reason: 'node-key-not-changing' });
  });

  it('follows a change that came between the making of a key and its file', async () => {
    const live = NodeKeyFile.read(places.nodeKeyFile);
    const before = live.current();
    await changeNodeKey(places);
    await endChange(places);
    const answers = [before];
    const slow = {
      current: () => answers.shift() ?? live.current(),
      known: () => live.known(),
      behind: () => live.behind(),
      marksRoot: () => live.marksRoot(),
    };
    const id = randomUUID();
    const late = await FileCaseVault.open(places.caseKeyFolder, slow);
    await late.createKey(id);
    contents.set(id, await late.encrypt(id, label, plain));
    await allOpens();
  });
});

describe('a key that is wrapped anew', () => {
  it('is the same key under any two node keys, and is left alone by a third', async () => {
    const path = join(folder.path, 'one');
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const elsewhere = placeOfCaseKey(randomUUID());
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(bytes, { minLength: 3, maxLength: 3, selector: String }), async (secrets) => {
        const [a, b, c] = secrets.map((secret) => new NodeKey(secret)) as [NodeKey, NodeKey, NodeKey];
        const vaultOf = (key: NodeKey) => FileCaseVault.open(path, key);
        const one = randomUUID();
        const sealed = await vaultOf(a).then(async (vault) => {
          await vault.createKey(one);
          return vault.encrypt(one, label, plain);
        });
        const file = { path: join(path, `${one}.key`), place: placeOfCaseKey(one) };
        const before = readFileSync(file.path);
        expect(await rewrapFile(file, c, [c, b])).toBe('unreadable');
        expect(await rewrapFile({ ...file, place: elsewhere }, b, [b, a])).toBe('unreadable');
        expect(readFileSync(file.path)).toEqual(before);
        expect(await rewrapFile(file, b, [b, a])).toBe('anew');
        expect(await rewrapFile(file, b, [b, a])).toBe('already');
        expect(Buffer.from(await (await vaultOf(b)).decrypt(one, label, sealed))).toEqual(plain);
        await expect((await vaultOf(a)).checkKey(one)).rejects.toMatchObject({ reason: 'case-key-unreadable' });
      }),
      { numRuns: 5 },
    );
  });
});

describe('the file of a node key', () => {
  it('is refused when its lines are not of one change', async () => {
    await changeNodeKey(places);
    const [key = '', was = '', marks = ''] = readFileSync(places.nodeKeyFile, 'utf8').split('\n');
    const other = former.trim();
    const wrong = [
      [key, was],
      [other, was, marks],
      [key, marks, marks],
      [key, was, marks, 'more'],
      [was, key, marks],
      [key, 'former short', marks],
    ];
    for (const lines of wrong) {
      writeFileSync(places.nodeKeyFile, lines.join('\n'));
      expect(() => NodeKeyFile.read(places.nodeKeyFile)).toThrow('node-key-invalid');
    }
    for (const lines of [[key, was, marks], [key, marks], [other]]) {
      writeFileSync(places.nodeKeyFile, lines.join('\n'));
      expect(NodeKeyFile.read(places.nodeKeyFile).known()).toHaveLength(lines.includes(was) ? 2 : 1);
    }
  });

  it('that is gone, or holds none, leaves a running process what it read', async () => {
    writeFileSync(places.nodeKeyFile, 'none');
    for (const [id, sealed] of contents) expect(Buffer.from(await running.decrypt(id, label, sealed))).toEqual(plain);
    await running.createKey(randomUUID());
  });
});
