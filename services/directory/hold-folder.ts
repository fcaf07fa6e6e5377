import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Nobody holds it for longer than it takes to write some files: what lies there after a minute is of one that was cut off. */
const LEFT_BEHIND_MS = 60_000;

/**
 * Does something with the directory's folder while nobody else does: what is written follows from what was read, and nodes pass
 * over a second timestamp of the same version without a word.
 * @throws RangeError `held` when somebody else is at it
 */
export function holdFolder<T>(folder: string, work: () => T): T {
  const file = join(folder, '.publishing');
  const age = ageOf(file);
  if (age !== undefined && age > LEFT_BEHIND_MS) rmSync(file, { force: true });
  try {
    writeFileSync(file, '', { flag: 'wx' });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? new RangeError('held') : error;
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
}

function ageOf(file: string): number | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  // Also where the clock was put back meanwhile.
  return found && Math.abs(Date.now() - found.mtimeMs);
}
