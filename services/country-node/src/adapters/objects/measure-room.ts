import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { onDisk } from './disk-fault.js';

/** Bytes that may still be written in a folder. @throws Fault `files-unavailable` when nothing may be */
export function measureRoom(folder: string): Promise<number> {
  return onDisk(async () => {
    await access(folder, constants.R_OK | constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  });
}
