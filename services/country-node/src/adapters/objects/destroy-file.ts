import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder.js';

/** Best effort on copy-on-write disks and SSDs; there the loss of the node key is what makes old blocks unreadable. */
export async function overwrite(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  await file.write(randomBytes(size), 0, size, 0);
  await file.sync();
}

/** Overwrites a file, then takes its name away. One that is not there, or that another takes away meanwhile, is no fault. */
export async function destroyFile(path: string): Promise<void> {
  const file = await open(path, 'r+').catch(unlessMissing);
  if (!file) return;
  try {
    await overwrite(file);
  } finally {
    await file.close();
  }
  await rm(path, { force: true });
  await syncFolder(dirname(path));
}

export function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
