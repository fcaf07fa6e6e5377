import { randomUUID } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder.js';

/** A new name beside the final one, so that the move into place stays on one file system. */
export function temporaryName(path: string): string {
  return `${path}.${randomUUID()}.tmp`;
}

/** Puts a small file in place whole or not at all, and durable when this returns. Mode 0600. */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = await writeTemporary(path, bytes);
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Like `writeWhole`, but never replaces. @returns false when the file was there already */
export async function writeOnce(path: string, bytes: Uint8Array | string): Promise<boolean> {
  const temporary = await writeTemporary(path, bytes);
  try {
    // A hard link fails when the name exists; a rename would silently replace what another process just made.
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
    await syncFolder(dirname(path));
  }
}

/**
 * Like `writeOnce`, with fewer trips to the disk: for a name that only its author knows until this returns. After a crash
 * half of the file may stand there, under a name that nobody will ask for.
 * @returns false when the file was there already
 */
export async function writeNew(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await writeDurable(path, bytes);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await syncFolder(dirname(path));
  }
}

async function writeTemporary(path: string, bytes: Uint8Array | string): Promise<string> {
  const temporary = temporaryName(path);
  await writeDurable(temporary, bytes);
  return temporary;
}

/** Never over a file that is there; what did not become whole, on a full disk for one, is taken away again. */
async function writeDurable(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
