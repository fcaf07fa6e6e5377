import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Paths of the files in the folders of a folder that nobody has written to for so many milliseconds; by the machine's own
 * clock, which stamped them.
 */
export async function* filesUnchangedFor(folder: string, ms: number): AsyncGenerator<string> {
  const latest = Date.now() - ms;
  for await (const inner of await opendir(folder)) {
    if (!inner.isDirectory()) continue;
    for await (const file of await opendir(join(folder, inner.name))) {
      const path = join(folder, inner.name, file.name);
      // It may be gone by now.
      const facts = await stat(path).catch(() => undefined);
      if (facts?.isFile() && facts.mtimeMs <= latest) yield path;
    }
  }
}
