import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  putKeysBack,
  readKeyPart,
  writeKeyPart,
} from '../../../services/country-node/src/adapters/backup/case-key-part.js';
import { FileCaseVault } from '../../../services/country-node/src/adapters/keyring/file-case-vault.js';
import { NodeKey } from '../../../services/country-node/src/adapters/keyring/node-key.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const NODE_KEY = new NodeKey(randomBytes(32));
const ANOTHER = new NodeKey(randomBytes(32));
const KEPT = randomUUID();
const ERASED = randomUUID();

let place: ReturnType<typeof temporaryFolder>;
let vault: FileCaseVault;
let sealed: Uint8Array;
const folder = () => join(place.path, 'case-keys');
const copy = () => join(place.path, 'case-keys.sealed');
const here = (name: string) => join(folder(), name);

const write = ({ known = [NODE_KEY], node = 'mr', anew = false } = {}) =>
  writeKeyPart({ folder: folder(), node, file: copy() }, () => known, anew);

async function putBack() {
  const part = await readKeyPart({ node: 'mr', file: copy() }, [NODE_KEY]);
  return putKeysBack(folder(), part, [NODE_KEY]);
}

/** What must not be replaced is refused, and not a byte of it changes. */
async function isKept(writing: Promise<unknown>, reason: string): Promise<void> {
  const before = readFileSync(copy());
  await expect(writing).rejects.toMatchObject({ reason });
  expect(readFileSync(copy()).equals(before)).toBe(true);
}

beforeEach(async () => {
  place = temporaryFolder();
  vault = await FileCaseVault.open(folder(), NODE_KEY);
  for (const id of [KEPT, ERASED]) await vault.createKey(id);
  sealed = await vault.encrypt(KEPT, 'x', Buffer.from('Moussa'));
  await vault.destroyKey(ERASED);
  expect(await write()).toEqual({ keys: 1, destroyed: 1, shut: 0 });
});
afterEach(() => place.remove());

describe('the one copy of the case keys', () => {
  it('is replaced by what is here now: a new key, and a mark in the place of a key that was destroyed since', async () => {
    await vault.createKey(randomUUID());
    await vault.destroyKey(KEPT);
    expect(await write()).toEqual({ keys: 1, destroyed: 2, shut: 0 });
    rmSync(folder(), { recursive: true });
    expect(await putBack()).toEqual({ back: 1, shut: 0 });
    expect(await vault.isDestroyed(KEPT)).toBe(true);
  });

  it.each([
    ['the folder is empty, as where its disk is not there', () => rmSync(folder(), { recursive: true })],
    ['one key is missing', () => rmSync(here(`${KEPT}.key`))],
    ['one mark is missing', () => rmSync(here(`${ERASED}.destroyed`))],
  ])('stays as it is where %s; what is lost comes back out of it', async (_what, lose) => {
    lose();
    await FileCaseVault.open(folder(), NODE_KEY);
    await vault.createKey(randomUUID());
    await isKept(write(), 'key-copy-holds-more');
    await putBack();
    expect(Buffer.from(await vault.decrypt(KEPT, 'x', sealed)).toString()).toBe('Moussa');
    expect(await vault.isDestroyed(ERASED)).toBe(true);
    expect(await write()).toEqual({ keys: 2, destroyed: 1, shut: 0 });
  });

  it('is begun anew where somebody says so', async () => {
    rmSync(here(`${KEPT}.key`));
    expect(await write({ anew: true })).toEqual({ keys: 0, destroyed: 1, shut: 0 });
    expect(await write()).toEqual({ keys: 0, destroyed: 1, shut: 0 });
  });

  it.each([
    ['is damaged', () => writeFileSync(copy(), readFileSync(copy()).subarray(1)), {}],
    ['is empty', () => writeFileSync(copy(), ''), {}],
    ['is of another node key', () => undefined, { known: [ANOTHER] }],
    ['is another node’s', () => undefined, { node: 'ne' }],
  ])('stays as it is where it %s', async (_what, change, by) => {
    change();
    await isKept(write(by), 'key-copy-unreadable');
  });

  it('is replaced after a change of the node key by whoever has the one before', async () => {
    expect(await write({ known: [ANOTHER, NODE_KEY] })).toEqual({ keys: 1, destroyed: 1, shut: 0 });
    const part = await readKeyPart({ node: 'mr', file: copy() }, [ANOTHER]);
    expect(Object.keys(part.keys)).toEqual([KEPT]);
  });

  it('keeps the whole key of which a damaged one lies here', async () => {
    writeFileSync(here(`${KEPT}.key`), randomBytes(61));
    expect(await write()).toEqual({ keys: 1, destroyed: 1, shut: 1 });
    rmSync(here(`${KEPT}.key`));
    expect(await putBack()).toEqual({ back: 1, shut: 0 });
    expect(Buffer.from(await vault.decrypt(KEPT, 'x', sealed)).toString()).toBe('Moussa');
  });

  it('is not held by what opens nothing: a file that was never a key, and was taken away', async () => {
    const id = randomUUID();
    writeFileSync(here(`${id}.key`), randomBytes(61));
    expect(await write()).toMatchObject({ keys: 2, shut: 1 });
    rmSync(here(`${id}.key`));
    expect(await write()).toEqual({ keys: 1, destroyed: 1, shut: 0 });
  });
});
