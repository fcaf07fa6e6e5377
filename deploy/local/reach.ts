import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { placeOnce } from './place-once.js';

/** PostgreSQL refuses to run as root; then it runs as nobody, who must be able to reach programs and data. */
export const NOBODY = 65_534;
/** Where everybody gets to, and what stays over a restart of the machine. */
const OPEN_PLACE = '/var/tmp';

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Whether somebody who is neither owner nor of the group gets through all folders above a path. */
export function isReachable(path: string): boolean {
  const parent = dirname(path);
  if (parent === path) return true;
  return (!existsSync(parent) || (statSync(parent).mode & 0o001) !== 0) && isReachable(parent);
}

/**
 * A folder of data that nobody can reach: itself, or one in an open place when it lies in a closed home of root. That one
 * begins empty whenever the first was deleted, so that deleting the first is enough to begin anew.
 */
export function reachableData(folder: string): string {
  if (!isRoot() || isReachable(folder)) return folder;
  const elsewhere = placeFor(folder);
  const marker = join(folder, 'moved');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(marker)) rmSync(elsewhere, { recursive: true, force: true });
  writeFileSync(marker, `PostgreSQL runs as another user than root, who cannot get here; its data: ${elsewhere}\n`);
  return elsewhere;
}

/** The same for a folder of programs, which is copied once. */
export function reachablePrograms(folder: string, version: string): string {
  if (!isRoot() || isReachable(folder)) return folder;
  const copy = placeFor(`${folder} ${version}`);
  if (existsSync(copy)) {
    // Anybody may write in the open place: only what root put there is run.
    if (statSync(copy).uid !== 0) throw new Error(`${copy} belongs to somebody else`);
    return copy;
  }
  placeOnce(copy, (unfinished) => {
    cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true });
  });
  return copy;
}

function placeFor(name: string): string {
  return join(OPEN_PLACE, `passerelle-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`);
}
