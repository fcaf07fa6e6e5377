import { parseCanonicalJson } from '../envelope/canonical.js';
import { thumbprintOf, verificationKey } from '../envelope/keys.js';
import type { ObjectTyp } from '../envelope/types.js';
import { readSignature, verifySignature } from '../envelope/verify.js';
import { TrustError } from './trust-error.js';
import type { SignedTrustList, TrustListText, TrustRoot } from './types.js';

/**
 * Verifies a published trust list: enough different root keys signed exactly this text, it is not older than one already
 * seen, and not expired.
 * @throws TrustError `trust-list-signature`, `trust-list-rolled-back`, `trust-list-expired`, `claims-invalid`
 */
export function verifyTrustList(
  signed: SignedTrustList,
  root: TrustRoot,
  known: { highestVersion: number; now: Date },
): TrustListText {
  const signers = new Set(
    signed.signatures.map((jws) => signerOf(jws, signed.text, root)).filter((kid) => kid !== undefined),
  );
  if (signers.size < root.threshold) throw new TrustError('trust-list-signature');
  const list = parseCanonicalJson(signed.text) as TrustListText | undefined;
  if (list?.v !== 1 || !Number.isSafeInteger(list.version)) throw new TrustError('claims-invalid');
  if (list.version < known.highestVersion) throw new TrustError('trust-list-rolled-back');
  if (!(Date.parse(list.expiresAt) > known.now.getTime())) throw new TrustError('trust-list-expired');
  return list;
}

function signerOf(jws: string, text: string, root: TrustRoot): string | undefined {
  const key = root.keys.find((each) => verifies(jws, text, 'passerelle-trust-list+v1', each));
  return key && thumbprintOf(key);
}

/** Whether a detached signature of this kind over this text is by this key. */
export function verifies(
  jws: string,
  text: string,
  typ: ObjectTyp,
  jwk: Parameters<typeof verificationKey>[0],
): boolean {
  try {
    const signature = readSignature(jws);
    verifySignature(signature, text, verificationKey(jwk));
    return signature.typ === typ;
  } catch {
    return false;
  }
}
