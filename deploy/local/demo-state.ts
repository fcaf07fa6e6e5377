import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endLeftovers } from './roll.js';

/**
 * Prepares the folder of the demonstration's state. Tables are changed in place until the first release: state that other
 * tables were made for is dropped, which is only ever done to a demonstration.
 * @returns whether there was state that was dropped
 */
export async function prepareState(root: string, folder: string): Promise<boolean> {
  const stamp = join(folder, 'made-by');
  const wanted = digestOfTables(root);
  const outdated = existsSync(folder) && (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted);
  if (outdated) {
    await endLeftovers(folder);
    rmSync(folder, { recursive: true, force: true });
  }
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  writeFileSync(stamp, wanted);
  return outdated;
}

function digestOfTables(root: string): string {
  const files = globSync('dist/services/country-node/src/adapters/postgres/migrations/*.js', { cwd: root }).sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}
