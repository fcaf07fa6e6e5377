import { readFileSync } from 'node:fs';
import type { TrustListText } from '#libs/trust/types.js';
import { verifyTrustList } from '#libs/trust/verify-trust-list.js';
import { type KeptEdition, readTrustMemory } from '../country-node/src/adapters/directory/kept-edition.js';
import type { Settings } from '../country-node/src/config.js';
import { UsageError } from './usage-error.js';

/**
 * The trust list that the node used last, verified from its root on; one that has expired meanwhile still says whose keys
 * were whose. @throws UsageError
 */
export async function readKeptList({
  trustMemoryFile,
  trustRootFile,
}: Pick<Settings, 'trustMemoryFile' | 'trustRootFile'>): Promise<{ proved: KeptEdition; list: TrustListText }> {
  try {
    const { edition: proved } = await readTrustMemory(trustMemoryFile);
    if (!proved) throw new TypeError('nothing kept');
    const ever = { highestVersion: 0, now: new Date(0) };
    return { proved, list: verifyTrustList(proved, readFileSync(trustRootFile, 'utf8'), ever) };
  } catch {
    throw new UsageError('The trust list that the node keeps cannot be read, or is not signed as the root demands.');
  }
}
