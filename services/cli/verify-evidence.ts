import { readFileSync, statSync } from 'node:fs';
import { MOST_CHARACTERS } from '#libs/evidence/bundle.js';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import type { TrustRoot } from '#libs/trust/types.js';
import { readTrustRoot } from '../country-node/src/adapters/directory/read-trust-files.js';
import { describeEvidence } from './describe-evidence.js';
import type { Out } from './out.js';
import { UsageError } from './usage-error.js';

/**
 * Says what a bundle proves. Asks no node, no database and no network.
 * @returns exit code 0 when everything in it verifies and root keys stand over it, 1 otherwise
 */
export async function verifyBundle(
  file: string,
  { root: rootFile, json }: { root?: string; json?: boolean },
  out: Out,
): Promise<number> {
  const root = rootFile === undefined ? undefined : await readRoot(rootFile);
  const report = verifyEvidence(readBundle(file), root);
  if (json) out.say(JSON.stringify(report));
  else describeEvidence(report).forEach((line) => out.say(line));
  return report.ok ? 0 : 1;
}

/** @throws UsageError */
function readBundle(file: string): string {
  try {
    if (statSync(file).size <= MOST_CHARACTERS * 2) return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError('The file cannot be read.');
  }
  throw new UsageError('The file is larger than any bundle.');
}

/** @throws UsageError */
async function readRoot(file: string): Promise<TrustRoot> {
  try {
    return await readTrustRoot(file, 'trust-root-invalid');
  } catch {
    throw new UsageError('The file of the root keys cannot be read: {"threshold", "keys"}, every key once.');
  }
}
