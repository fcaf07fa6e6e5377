import { open } from 'node:fs/promises';

/** Makes a created, renamed or removed name survive a power cut: the folder itself must be flushed too. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; its file systems journal names themselves.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
