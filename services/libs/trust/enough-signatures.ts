import { thumbprintOf } from '../envelope/keys.js';
import type { ObjectTyp } from '../envelope/types.js';
import type { SignedText, TrustRoot } from './types.js';
import { verifies } from './verifies.js';

/** Whether enough different keys of these signed exactly this text as an object of this kind; one key twice counts once. */
export function hasEnoughSignatures({ text, signatures }: SignedText, root: TrustRoot, typ: ObjectTyp): boolean {
  const signers = root.keys.filter((key) => signatures.some((jws) => verifies(jws, text, typ, key)));
  return new Set(signers.map(thumbprintOf)).size >= root.threshold;
}
