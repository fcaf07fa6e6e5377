import { open } from 'node:fs/promises';

/** Flushes that were asked for while another one of the same folder was under way: one will do for all of them. */
const next = new Map<string, Promise<void>>();
const running = new Map<string, Promise<void>>();

/**
 * Makes a created, renamed or removed name survive a power cut: the folder itself must be flushed too. Those who ask while
 * a flush runs share the one after it, because the one that runs may have begun before their change.
 */
export function syncFolder(path: string): Promise<void> {
  const shared = next.get(path);
  if (shared) return shared;
  const flush = (running.get(path) ?? Promise.resolve())
    .catch(() => undefined)
    .then(() => {
      next.delete(path);
      const own = flushNow(path).finally(() => {
        if (running.get(path) === own) running.delete(path);
      });
      running.set(path, own);
      return own;
    });
  next.set(path, flush);
  return flush;
}

async function flushNow(path: string): Promise<void> {
  // Windows cannot open a folder; its file systems journal names themselves.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
