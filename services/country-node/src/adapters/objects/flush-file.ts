import { open } from 'node:fs/promises';

/** Makes what was written into a file survive a power cut; its name needs `syncFolder`. */
export async function flushFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
