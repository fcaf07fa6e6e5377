import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../domain/refusal.js';
import { CASE_ID, DESTROYED_ENDING as DESTROYED, KEY_ENDING as KEY } from '../keyring/case-key-names.js';
import type { NodeKey } from '../keyring/node-key.js';
import { placeOfCaseKey, readWrapped, unwrapKey, wrapKey } from '../keyring/wrap-key.js';
import { writeOnce, writeWhole } from '../objects/write-whole.js';

const PLACE = { purpose: 'backup', binding: 'passerelle/backup-case-keys/v1' } as const;

export interface KeyPart {
  v: 1;
  node: string;
  /** Case id → its wrapped key, base64. */
  keys: Record<string, string>;
  destroyed: string[];
}

/** Where case keys lie, of which node they are, and the file of their copy. */
interface Places {
  folder: string;
  node: string;
  file: string;
}

/** Node keys as they are when they are asked for: the first seals, the others may have sealed. */
type Known = () => readonly NodeKey[];

/**
 * Case keys as they are now, in one sealed file that takes the place of the one before: never as they were, because a key
 * that was destroyed must stay so (decisions 9 and 18). It may be the only other one there is: one that holds what the folder
 * does not, as when the folder's disk is not there, is never replaced.
 * @param anew whether the copy that is there counts for nothing
 * @returns how many are in it, and how many of the keys here open under none of the node keys
 * @throws Fault `key-copy-holds-more`, `key-copy-unreadable` (damaged, another node's, or of another node key)
 */
export async function writeKeyPart(
  { folder, node, file }: Places,
  known: Known,
  anew = false,
): Promise<{ keys: number; destroyed: number; shut: number }> {
  const before = anew ? undefined : await readFormer({ node, file }, known());
  const names = await readdir(folder);
  const idsOf = (ending: string) =>
    names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
  const destroyed = idsOf(DESTROYED);
  const gone = new Set(destroyed);
  const here = idsOf(KEY).filter((id) => !gone.has(id));
  const former = (id: string) => (before ? keyIn(before, id, known()) : undefined);
  if (before) {
    const there = new Set(here);
    const lost = Object.keys(before.keys).filter((id) => !there.has(id) && former(id) !== undefined);
    await checkDestroyed(
      folder,
      [...lost, ...before.destroyed].filter((id) => !gone.has(id)),
    );
  }
  const keys: KeyPart['keys'] = {};
  let shut = 0;
  for (const id of here) {
    const { wrapped, key } = await readKey(folder, id, known);
    // One that was destroyed since the names were read has its mark in the next part.
    if (!wrapped) continue;
    if (!key) shut += 1;
    // What is damaged here may be whole in the copy.
    const whole = key ?? former(id);
    keys[id] = toText(whole ? wrapKey(known()[0]!, placeOfCaseKey(id), whole) : wrapped);
  }
  const part: KeyPart = { v: 1, node, keys, destroyed };
  await writeWhole(file, wrapKey(known()[0]!, PLACE, Buffer.from(JSON.stringify(part), 'utf8')));
  return { keys: Object.keys(keys).length, destroyed: destroyed.length, shut };
}

/** Undefined where there is none yet. */
async function readFormer({ node, file }: Omit<Places, 'folder'>, known: readonly NodeKey[]) {
  const sealed = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (!sealed) return undefined;
  const part = openPart(sealed, node, known);
  if (!part) throw new Fault('key-copy-unreadable');
  return part;
}

/** A key is taken away by its mark alone, and a mark never: what has none was lost. Looked up anew, since one may have been made just now. */
async function checkDestroyed(folder: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const mark = await stat(join(folder, id + DESTROYED)).catch(unlessMissing);
    if (!mark) throw new Fault('key-copy-holds-more');
  }
}

/** The file of a key as it lies there, and the key itself where it opens. */
async function readKey(folder: string, id: string, known: Known) {
  let wrapped: Uint8Array | undefined;
  const read = async () => {
    wrapped = await readFile(join(folder, id + KEY)).catch(unlessMissing);
    return wrapped ?? new Uint8Array();
  };
  const key = await readWrapped(read, known, placeOfCaseKey(id));
  return { wrapped, key };
}

/** Undefined where it opens under none of the node keys, or is another node's. */
function openPart(sealed: Uint8Array, node: string, known: readonly NodeKey[]): KeyPart | undefined {
  const plain = unwrapKey(known, PLACE, sealed);
  if (!plain) return undefined;
  const part = JSON.parse(Buffer.from(plain).toString('utf8')) as KeyPart;
  return part.node === node ? part : undefined;
}

/** @throws Fault `backup-unreadable` */
export async function readKeyPart({ node, file }: Omit<Places, 'folder'>, known: readonly NodeKey[]): Promise<KeyPart> {
  const sealed = await readFile(file).catch((error: unknown) => {
    throw new Fault('backup-unreadable', error);
  });
  const part = openPart(sealed, node, known);
  if (!part) throw new Fault('backup-unreadable');
  return part;
}

/**
 * Puts back the keys that are missing; safe to repeat. What is here is newer and stays; what was destroyed, here or by the
 * part's word, stays destroyed.
 * @param known the node key as it is, and those behind it under which keys of the part may be wrapped
 * @returns how many keys came back, and how many of the part open under none of the node keys
 */
export async function putKeysBack(
  folder: string,
  part: KeyPart,
  known: readonly NodeKey[],
): Promise<{ back: number; shut: number }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Marks first: a crash in between must not leave a key without the mark that ends it.
  for (const id of part.destroyed.filter((each) => CASE_ID.test(each)))
    await writeOnce(join(folder, id + DESTROYED), '');
  let [back, shut] = [0, 0];
  for (const id of Object.keys(part.keys)) {
    if (!CASE_ID.test(id) || (await stat(join(folder, id + DESTROYED)).catch(unlessMissing))) continue;
    const key = keyIn(part, id, known);
    // Under the node key as it is now: what comes back needs no key of before.
    const anew = key && wrapKey(known[0]!, placeOfCaseKey(id), key);
    if (!anew) shut += 1;
    else if (await writeOnce(join(folder, id + KEY), anew)) back += 1;
  }
  return { back, shut };
}

/** Undefined where the part has none, or none that opens. */
function keyIn({ keys }: KeyPart, id: string, known: readonly NodeKey[]): Uint8Array | undefined {
  const wrapped = keys[id];
  return wrapped === undefined ? undefined : unwrapKey(known, placeOfCaseKey(id), Buffer.from(wrapped, 'base64'));
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw new Fault('files-unavailable', error);
}
