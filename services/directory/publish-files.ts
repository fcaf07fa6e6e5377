import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from './author-edition.js';

/**
 * Puts files where nodes, or the web server in front of them, read. Each comes whole or not at all, and none before room was
 * found for all. Until the timestamp is there nobody looks for the others, but for roots: whoever finds one follows it, and
 * then takes only what its holders signed. So these come just before the timestamp, and what they need lies there already.
 */
export function publishFiles(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const unfinished = (name: string) => join(folder, `.${name}.new`);
  for (const [name, bytes] of files) writeFileSync(unfinished(name), bytes, { mode: 0o644, flush: true });
  const inOrder = [...files.keys()].sort((one, other) => placeOf(one) - placeOf(other));
  for (const name of inOrder) renameSync(unfinished(name), join(folder, name));
}

/** Roots by their version, one after the other. */
function placeOf(name: string): number {
  if (name === 'timestamp.json') return Infinity;
  return Number(/^(\d+)\.root\.json$/.exec(name)?.[1] ?? 0);
}
