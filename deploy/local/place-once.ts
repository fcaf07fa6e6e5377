import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A folder that is filled once and then only read, though several processes may want it at the same time: each fills one
 * of its own, the first to finish gives it the name, and nobody ever sees or deletes one that is half full.
 * @throws what `fill` throws; nothing of the attempt is left
 */
export function placeOnce(folder: string, fill: (unfinished: string) => void): void {
  if (existsSync(folder)) return;
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    fill(unfinished);
    chmodSync(unfinished, 0o755);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process was quicker: what it put there is as good.
    if (!existsSync(folder)) throw error;
  }
}
