import { readFileSync, statSync } from 'node:fs';
import { MOST_CHARACTERS } from '#libs/evidence/bundle.js';
import { readStamps } from '#libs/evidence/read-stamps.js';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import { followRoots } from '#libs/trust/follow-roots.js';
import { describeEvidence } from './describe-evidence.js';
import type { Out } from './out.js';
import { UsageError } from './usage-error.js';

/**
 * Says what a bundle proves. Asks no node, no database and no network.
 * @returns exit code 0 when everything in it verifies and it leads to the root, 1 otherwise
 */
export async function verifyBundle(
  file: string,
  { root: rootFile, certificates, json }: { root?: string; certificates?: string; json?: boolean },
  out: Out,
): Promise<number> {
  const root = rootFile === undefined ? undefined : readRoot(rootFile);
  const trusted = certificates === undefined ? undefined : readCertificates(certificates);
  const text = readBundle(file);
  const report = verifyEvidence(text, root, trusted === undefined ? undefined : await readStamps(text, trusted));
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

/** @throws UsageError */
function readCertificates(file: string): string {
  try {
    const pem = readFileSync(file, 'utf8');
    if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  } catch {
    // Said below.
  }
  throw new UsageError('The certificates of the authority cannot be read: PEM, at least one.');
}
