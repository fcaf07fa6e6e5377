import { readFileSync, statSync } from 'node:fs';
import { MOST_CHARACTERS } from '#libs/evidence/bundle.js';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import { followRoots } from '#libs/trust/follow-roots.js';
import { describeEvidence } from './describe-evidence.js';
import type { Out } from './out.js';
import { UsageError } from './usage-error.js';

/**
 * Says what a bundle proves. Asks no node, no database and no network.
 * @returns exit code 0 when everything in it verifies and it leads to the root, 1 otherwise
 */
export function verifyBundle(
  file: string,
  { root: rootFile, json }: { root?: string; json?: boolean },
  out: Out,
): number {
  const root = rootFile === undefined ? undefined : readRoot(rootFile);
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
function readRoot(file: string): string {
  try {
    const root = readFileSync(file, 'utf8');
    followRoots(root, []);
    return root;
  } catch {
    throw new UsageError('The root cannot be read: root metadata of the directory, signed as it says itself.');
  }
}
