import { createHash } from 'node:crypto';
import type { Metadata, Targets } from '@tufjs/models';
import { parseCanonicalJson } from '../envelope/canonical.js';
import { digestOf } from '../envelope/sign.js';
import { checkAgainst } from '../schema-check/check.js';
import { areKeysConsistent } from './check-listed-keys.js';
import { followRoots, readTargets } from './follow-roots.js';
import { withQuickRevocations } from './quick-revocations.js';
import { TrustError } from './trust-error.js';
import type { ProvedList, TrustListText } from './types.js';

export const TRUST_LIST_SCHEMA = 'urn:passerelle:schema:trust-list:v1';

/** The one file that nodes go by. */
export const TRUST_LIST_TARGET = 'trust-list.json';

/**
 * Verifies a published trust list (protocol 4.2): the targets that name exactly this text are signed by enough of the holders
 * that the newest root names, the text is what its schema says, it is not older than one already seen, and nothing of that
 * has expired. What was revoked at once since is in the list that is returned. Whether there is a newer one, only a directory can say.
 * @param root root metadata, known out of band
 * @param known the highest version that was seen and, where it was seen, the digest of its text (SHA-256, base64url)
 * @throws TrustError `trust-list-signature`, `claims-invalid`, `trust-list-rolled-back`, `trust-list-expired`
 */
export function verifyTrustList(
  { roots, targets, text, quick = [] }: ProvedList,
  root: string,
  known: { highestVersion: number; highestDigest?: string; now: Date },
): TrustListText {
  const newest = followRoots(root, roots);
  const named = readTargets(targets, newest);
  if (!names(named.signed, text)) throw new TrustError('trust-list-signature');
  const list = readTrustList(text);
  if (list.version < known.highestVersion) throw new TrustError('trust-list-rolled-back');
  // Two texts with one version: somebody shows different lists to different nodes.
  const isSeen = known.highestDigest === undefined || digestOf(text) === known.highestDigest;
  if (list.version === known.highestVersion && !isSeen) throw new TrustError('trust-list-rolled-back');
  const isOver = [newest, named].some(({ signed }) => signed.isExpired(known.now));
  if (isOver || !(known.now.getTime() < Date.parse(list.expiresAt))) throw new TrustError('trust-list-expired');
  return withRevocations(list, named, quick);
}

/** @throws TrustError `trust-list-signature`, `claims-invalid` */
export function withRevocations(
  list: TrustListText,
  targets: Metadata<Targets>,
  quick: readonly string[],
): TrustListText {
  const whole = withQuickRevocations(list, targets, quick);
  if (quick.length > 0 && !checkAgainst(TRUST_LIST_SCHEMA, whole).ok) throw new TrustError('claims-invalid');
  return whole;
}

/**
 * What enough people signed may still be wrong: a list that breaks its schema must not come half into force.
 * @throws TrustError `claims-invalid`
 */
export function readTrustList(text: string): TrustListText {
  const list = parseCanonicalJson(text);
  if (!checkAgainst(TRUST_LIST_SCHEMA, list).ok || !areKeysConsistent(list as TrustListText)) {
    throw new TrustError('claims-invalid');
  }
  return list as TrustListText;
}

function names({ targets }: Targets, text: string): boolean {
  const named = targets[TRUST_LIST_TARGET];
  const isThis = named?.hashes['sha256'] === createHash('sha256').update(text).digest('hex');
  return isThis && named.length === Buffer.byteLength(text);
}
