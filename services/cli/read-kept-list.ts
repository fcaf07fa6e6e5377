import { readFileSync } from 'node:fs';
import type { TrustListText } from '#libs/trust/types.js';
import { verifyTrustList } from '#libs/trust/verify-trust-list.js';
import { type KeptEdition, readTrustMemory } from '../country-node/src/adapters/directory/kept-edition.js';
import type { Settings } from '../country-node/src/config.js';
import { UsageError } from './usage-error.js';

type KeptPlaces = Pick<Settings, 'trustMemoryFile' | 'trustRootFile'>;

const UNREADABLE = 'The trust list that the node keeps cannot be read, or is not signed as the root demands.';

interface KeptList {
  proved: KeptEdition;
  list: TrustListText;
}

/**
 * The trust list that the node used last, verified from its root on; one that has expired meanwhile still says whose keys
 * were whose. @throws UsageError
 */
export async function readKeptList(places: KeptPlaces): Promise<KeptList> {
  const kept = await readListIfKept(places);
  if (!kept) throw new UsageError(UNREADABLE);
  return kept;
}

/** @returns undefined for a node that keeps none yet, as before its first start on a machine. @throws UsageError as above */
export async function readListIfKept({ trustMemoryFile, trustRootFile }: KeptPlaces): Promise<KeptList | undefined> {
  try {
    const { edition: proved } = await readTrustMemory(trustMemoryFile);
    if (!proved) return undefined;
    const ever = { highestVersion: 0, now: new Date(0) };
    return { proved, list: verifyTrustList(proved, readFileSync(trustRootFile, 'utf8'), ever) };
  } catch {
    throw new UsageError(UNREADABLE);
  }
}
