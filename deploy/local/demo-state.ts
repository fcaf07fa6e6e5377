import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endLeftovers } from './roll.js';

/**
 * Prepares the folder of the demonstration's state. Tables are changed in place until the first release: state that other
 * tables were made for is dropped, which is only ever done to a demonstration.
 * @returns whether there was state that was dropped
 * @throws Error when the folder holds anything else
 */
export async function prepareState(root: string, folder: string): Promise<boolean> {
  const wanted = digestOfTables(root);
  const stamp = join(folder, 'made-by');
  const madeBy = existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
  const outdated = !isEmpty(folder) && madeBy !== wanted;
  if (outdated) {
    if (!madeBy && !existsSync(join(folder, 'network.json')))
      throw new Error(`${folder} holds something else than the state of a demonstration`);
    await endLeftovers(folder);
    rmSync(folder, { recursive: true, force: true });
  }
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  writeFileSync(stamp, wanted);
  return outdated;
}

function isEmpty(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).length === 0;
}

function digestOfTables(root: string): string {
  const files = globSync('dist/services/country-node/src/adapters/postgres/migrations/*.js', { cwd: root }).sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}
