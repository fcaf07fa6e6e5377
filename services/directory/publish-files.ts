import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from './author-edition.js';

const LAST = 'timestamp.json';

/**
 * Puts files where nodes, or the web server in front of them, read. Each comes whole or not at all, and the timestamp last:
 * until it is there nobody looks for the others.
 */
export function publishFiles(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const inOrder = [...files].sort(([one], [other]) => Number(one === LAST) - Number(other === LAST));
  for (const [name, bytes] of inOrder) {
    const unfinished = join(folder, `.${name}.new`);
    writeFileSync(unfinished, bytes, { mode: 0o644, flush: true });
    renameSync(unfinished, join(folder, name));
  }
}
