import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../domain/refusal.js';
import { destroyFile, overwrite } from '../objects/destroy-file.js';
import { writeWhole } from '../objects/write-whole.js';
import { findToken, NodeKeyFile } from './node-key-file.js';
import { type NodeKeyText, readKeyText, writeKeyText } from './node-key-text.js';
import type { TokenPlace } from './token-place.js';

/**
 * Opens a node key to change what its file says. Written by another user, the file could not be read by the node any more.
 * @throws Fault `node-key-of-another-user`, and what reading the node key may
 */
export async function openNodeKey(path: string): Promise<NodeKeyFile> {
  const file = NodeKeyFile.read(path);
  const { uid } = await stat(path);
  if (process.getuid && uid !== process.getuid()) throw new Fault('node-key-of-another-user');
  await sweep(path);
  return file;
}

/** Seals the node key, and the former where there is one, for a token; the key stays the same, and the node works on. */
export async function moveIntoToken(path: string, token: TokenPlace): Promise<void> {
  const file = await openNodeKey(path);
  await putInPlace(path, { ...file.now(), token });
}

/** Replaces the file whole; what it said before is overwritten. @throws Fault as `readKeyText` does; then nothing changed */
export async function putInPlace(path: string, said: NodeKeyText): Promise<void> {
  const text = writeKeyText(said, findToken);
  // A token whose two halves do not belong together would be found out when nothing else opens the key any more.
  readKeyText(text, findToken);
  const old = await open(path, 'r+');
  try {
    await writeWhole(path, text);
    await overwrite(old);
  } finally {
    await old.close();
    await sweep(path);
  }
}

/** What was to be put in the file's place and was not holds keys that would outlive it. */
async function sweep(path: string): Promise<void> {
  for (const name of await readdir(dirname(path)))
    if (name.startsWith(`${basename(path)}.`) && name.endsWith('.tmp')) await destroyFile(join(dirname(path), name));
}
