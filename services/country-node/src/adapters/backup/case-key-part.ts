import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../domain/refusal.js';
import type { NodeKey } from '../keyring/node-key.js';
import { openBytes, sealBytes } from '../keyring/seal-bytes.js';
import { writeOnce, writeWhole } from '../objects/write-whole.js';

const BINDING = 'passerelle/backup-case-keys/v1';
const KEY = '.key';
const DESTROYED = '.destroyed';
const CASE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

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
  nodeKey: NodeKey,
): Promise<{ keys: number; destroyed: number }> {
  const names = await readdir(folder);
  const idsOf = (ending: string) =>
    names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
  const destroyed = idsOf(DESTROYED);
  const gone = new Set(destroyed);
  const keys: KeyPart['keys'] = {};
  for (const id of idsOf(KEY).filter((each) => !gone.has(each))) {
    // One that was destroyed since the names were read has its mark in the next part.
    const wrapped = await readFile(join(folder, id + KEY)).catch(unlessMissing);
    if (wrapped) keys[id] = wrapped.toString('base64');
  }
  const part: KeyPart = { v: 1, node, keys, destroyed };
  await writeWhole(file, sealBytes(nodeKey.derive('backup'), BINDING, Buffer.from(JSON.stringify(part), 'utf8')));
  return { keys: Object.keys(keys).length, destroyed: destroyed.length };
}

/**
 * Puts back the keys that are missing. What is here is newer and stays; what was destroyed, here or by the part's word,
 * stays destroyed.
 * @returns how many keys came back
 * @throws Fault `backup-unreadable`
 */
export async function readKeyPart(
  { folder, node, file }: { folder: string; node: string; file: string },
  nodeKey: NodeKey,
): Promise<number> {
  const sealed = await readFile(file).catch((error: unknown) => {
    throw new Fault('backup-unreadable', error);
  });
  const plain = openBytes(nodeKey.derive('backup'), BINDING, sealed);
  if (!plain) throw new Fault('backup-unreadable');
  const part = JSON.parse(Buffer.from(plain).toString('utf8')) as KeyPart;
  if (part.node !== node) throw new Fault('backup-unreadable');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Marks first: a crash in between must not leave a key without the mark that ends it.
  for (const id of part.destroyed.filter((each) => CASE_ID.test(each)))
    await writeOnce(join(folder, id + DESTROYED), '');
  let back = 0;
  for (const [id, wrapped] of Object.entries(part.keys)) {
    if (!CASE_ID.test(id) || (await stat(join(folder, id + DESTROYED)).catch(unlessMissing))) continue;
    if (await writeOnce(join(folder, id + KEY), Buffer.from(wrapped, 'base64'))) back += 1;
  }
  return back;
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw new Fault('files-unavailable', error);
}
