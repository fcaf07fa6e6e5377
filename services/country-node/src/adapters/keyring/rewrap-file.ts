import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { destroyFile, overwrite, unlessMissing } from '../objects/destroy-file.js';
import { syncFolder } from '../objects/sync-folder.js';
import type { NodeKey } from './node-key.js';
import { type Place, unwrapKey, wrapKey } from './wrap-key.js';

/** What became of a key: wrapped anew; under the current key already; not there any more; only begun; lost. */
export type Rewrapped = 'anew' | 'already' | 'gone' | 'half-made' | 'unreadable';

export interface KeyFile {
  path: string;
  place: Place;
  /** Whether the key is to be destroyed: then nothing of it may come back. */
  isDoomed?: () => boolean;
  /** Told what is done next; a test lets the process die there. */
  reached?: (step: 'copied' | 'written') => void;
}

/** Beside the file, while it is written over: the same key, wrapped anew. After a crash one of the two is whole. */
export const COPY_ENDING = '.rewrapped';

/** The shortest that a wrapped key can be: 32 bytes, version, nonce, tag. */
export const WHOLE = 61;

/**
 * Wraps a key anew under the current node key, where it lies: written over and never put in its place, so that a key which
 * another process destroys or renews meanwhile does not come back. May be broken off anywhere and done again, then the copy
 * tells how far it came.
 */
export async function rewrapFile(file: KeyFile, current: NodeKey, known: readonly NodeKey[]): Promise<Rewrapped> {
  await mend(file, known);
  const handle = await open(file.path, 'r+').catch(unlessMissing);
  if (!handle) return 'gone';
  try {
    const wrapped = await handle.readFile();
    if (unwrapKey([current], file.place, wrapped)) return 'already';
    const key = unwrapKey(known, file.place, wrapped);
    if (!key) return wrapped.length < WHOLE ? 'half-made' : 'unreadable';
    return await writeOver(handle, file, wrapKey(current, file.place, key));
  } finally {
    await handle.close();
  }
}

async function writeOver(handle: FileHandle, file: KeyFile, wrapped: Uint8Array): Promise<Rewrapped> {
  const copy = file.path + COPY_ENDING;
  await writeCopy(copy, wrapped);
  file.reached?.('copied');
  await handle.write(wrapped, 0, wrapped.length, 0);
  await handle.sync();
  file.reached?.('written');
  const stays = await isStill(handle, file);
  // What was written may lie over what its destroyer had made unreadable.
  if (!stays) await overwrite(handle);
  await destroyFile(copy);
  return stays ? 'anew' : 'gone';
}

/** Ends what a crash broke off: the copy counts only where the file itself does not open. */
async function mend({ path, place, isDoomed }: KeyFile, known: readonly NodeKey[]): Promise<void> {
  const copy = await readFile(path + COPY_ENDING).catch(unlessMissing);
  if (!copy) return;
  const handle = await open(path, 'r+').catch(unlessMissing);
  try {
    const isTorn = handle && !unwrapKey(known, place, await handle.readFile());
    if (isTorn && unwrapKey(known, place, copy) && !isDoomed?.()) {
      await handle.write(copy, 0, copy.length, 0);
      await handle.sync();
    }
  } finally {
    await handle?.close();
  }
  await destroyFile(path + COPY_ENDING);
}

async function writeCopy(path: string, wrapped: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(wrapped);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
}

async function isStill(handle: FileHandle, { path, isDoomed }: KeyFile): Promise<boolean> {
  if (isDoomed?.()) return false;
  const there = await stat(path).catch(unlessMissing);
  return there?.ino === (await handle.stat()).ino;
}
