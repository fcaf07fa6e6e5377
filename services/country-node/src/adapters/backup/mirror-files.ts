import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { filesUnchangedFor } from '../objects/files-unchanged-for.js';
import { flushFile } from '../objects/flush-file.js';
import { syncFolder } from '../objects/sync-folder.js';
import { temporaryName } from '../objects/write-whole.js';

const FILE_ID = /^[0-9a-f-]{36}$/;

/**
 * Copies the files that the other folder does not have yet. What an id names never changes and is encrypted: a file that is
 * there is the same one, and nothing is ever taken away.
 * @returns how many were copied
 */
export async function mirrorFiles(from: string, to: string): Promise<number> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  let copied = 0;
  for await (const path of filesUnchangedFor(from, 0)) {
    const name = basename(path);
    // What is half fetched is fetched again.
    if (!FILE_ID.test(name)) continue;
    const target = join(to, basename(dirname(path)), name);
    if (await isSameSize(path, target)) continue;
    if (await copyWhole(path, target)) copied += 1;
  }
  return copied;
}

/** By its size alone a copy counts as there from now on: so its bytes are on the disk before it has its name. */
async function copyWhole(path: string, target: string): Promise<boolean> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const temporary = temporaryName(target);
  try {
    await copyFile(path, temporary);
    await flushFile(temporary);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    // One that was swept meanwhile is named by nothing any more.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return false;
  }
  await syncFolder(dirname(target));
  return true;
}

/** A copy that a crash cut short is copied again. */
async function isSameSize(path: string, target: string): Promise<boolean> {
  const sizeOf = (each: string) =>
    stat(each).then(
      ({ size }) => size,
      () => undefined,
    );
  const [here, there] = [await sizeOf(path), await sizeOf(target)];
  return here !== undefined && here === there;
}
