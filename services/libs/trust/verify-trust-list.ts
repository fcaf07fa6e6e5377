import { parseCanonicalJson } from '../envelope/canonical.js';
import { checkAgainst } from '../schema-check/check.js';
import { areKeysConsistent } from './check-listed-keys.js';
import { hasEnoughSignatures } from './enough-signatures.js';
import { TrustError } from './trust-error.js';
import type { SignedTrustList, TrustListText, TrustRoot } from './types.js';

export const TRUST_LIST_SCHEMA = 'urn:passerelle:schema:trust-list:v1';

/**
 * Verifies a published trust list (protocol 4.2): enough different root keys signed exactly this text, it is what its
 * schema says, it is not older than one already seen, and not expired.
 * @throws TrustError `trust-list-signature`, `claims-invalid`, `trust-list-rolled-back`, `trust-list-expired`
 */
export function verifyTrustList(
  signed: SignedTrustList,
  root: TrustRoot,
  known: { highestVersion: number; now: Date },
): TrustListText {
  if (!hasEnoughSignatures(signed, root, 'passerelle-trust-list+v1')) throw new TrustError('trust-list-signature');
  const list = readList(signed.text);
  if (list.version < known.highestVersion) throw new TrustError('trust-list-rolled-back');
  if (!(Date.parse(list.expiresAt) > known.now.getTime())) throw new TrustError('trust-list-expired');
  return list;
}

/** What the roots signed may still be wrong: a list that breaks its schema must not come half into force. */
function readList(text: string): TrustListText {
  const list = parseCanonicalJson(text);
  if (!checkAgainst(TRUST_LIST_SCHEMA, list).ok || !areKeysConsistent(list as TrustListText)) {
    throw new TrustError('claims-invalid');
  }
  return list as TrustListText;
}
