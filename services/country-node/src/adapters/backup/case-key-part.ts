import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../domain/refusal.js';
import { CASE_ID, DESTROYED_ENDING as DESTROYED, KEY_ENDING as KEY } from '../keyring/case-key-names.js';
import type { NodeKey, NodeKeys } from '../keyring/node-key.js';
import { placeOfCaseKey, unwrapKey, wrapKey } from '../keyring/wrap-key.js';
import { writeOnce, writeWhole } from '../objects/write-whole.js';

const PLACE = { purpose: 'backup', binding: 'passerelle/backup-case-keys/v1' } as const;

interface KeyPart {
  v: 1;
  node: string;
  /** Case id → its wrapped key, base64. */
  keys: Record<string, string>;
  destroyed: string[];
}

/**
 * Case keys as they are now, in one sealed file that takes the place of the one before: never as they were, because a key
 * that was destroyed must stay so (decisions 9 and 18).
 */
export async function writeKeyPart(
  { folder, node, file }: { folder: string; node: string; file: string },
  nodeKeys: NodeKeys,
): Promise<{ keys: number; destroyed: number }> {
  const known = nodeKeys.known();
  const names = await readdir(folder);
  const idsOf = (ending: string) =>
    names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
  const destroyed = idsOf(DESTROYED);
  const gone = new Set(destroyed);
  const keys: KeyPart['keys'] = {};
  for (const id of idsOf(KEY).filter((each) => !gone.has(each))) {
    // One that was destroyed since the names were read has its mark in the next part.
    const wrapped = await readFile(join(folder, id + KEY)).catch(unlessMissing);
    if (wrapped) keys[id] = Buffer.from(rewrapped(id, wrapped, known) ?? wrapped).toString('base64');
  }
  const part: KeyPart = { v: 1, node, keys, destroyed };
  await writeWhole(file, wrapKey(known[0]!, PLACE, Buffer.from(JSON.stringify(part), 'utf8')));
  return { keys: Object.keys(keys).length, destroyed: destroyed.length };
}

/**
 * Puts back the keys that are missing. What is here is newer and stays; what was destroyed, here or by the part's word,
 * stays destroyed.
 * @param known the node key as it is, and those behind it under which the part may have been made
 * @returns how many keys came back, and how many of the part open under none of the node keys
 * @throws Fault `backup-unreadable`
 */
export async function readKeyPart(
  { folder, node, file }: { folder: string; node: string; file: string },
  known: readonly NodeKey[],
): Promise<{ back: number; shut: number }> {
  const sealed = await readFile(file).catch((error: unknown) => {
    throw new Fault('backup-unreadable', error);
  });
  const plain = unwrapKey(known, PLACE, sealed);
  if (!plain) throw new Fault('backup-unreadable');
  const part = JSON.parse(Buffer.from(plain).toString('utf8')) as KeyPart;
  if (part.node !== node) throw new Fault('backup-unreadable');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Marks first: a crash in between must not leave a key without the mark that ends it.
  for (const id of part.destroyed.filter((each) => CASE_ID.test(each)))
    await writeOnce(join(folder, id + DESTROYED), '');
  let [back, shut] = [0, 0];
  for (const [id, wrapped] of Object.entries(part.keys)) {
    if (!CASE_ID.test(id) || (await stat(join(folder, id + DESTROYED)).catch(unlessMissing))) continue;
    const anew = rewrapped(id, Buffer.from(wrapped, 'base64'), known);
    if (!anew) shut += 1;
    else if (await writeOnce(join(folder, id + KEY), anew)) back += 1;
  }
  return { back, shut };
}

/** The key wrapped under the node key as it is now: a part, and what comes back of it, needs no key of before. */
function rewrapped(caseId: string, wrapped: Uint8Array, known: readonly NodeKey[]): Uint8Array | undefined {
  const key = unwrapKey(known, placeOfCaseKey(caseId), wrapped);
  return key && wrapKey(known[0]!, placeOfCaseKey(caseId), key);
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw new Fault('files-unavailable', error);
}
