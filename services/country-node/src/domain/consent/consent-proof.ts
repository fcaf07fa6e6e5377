import { canonicalJson } from '#libs/envelope/canonical.js';
import { digestOf } from '#libs/envelope/sign.js';
import { isPersonal } from '../disclosure/categories.js';
import type { ConsentProof, ConsentState, OnwardSharing } from './types.js';

export interface ProofFor {
  /** Node id. */
  recipient: string;
  purpose: string;
  /** Only what is shown: a scope that said more would tell of what was held back (R11). */
  categories: readonly string[];
  onwardSharing: OnwardSharing;
  /** RFC 3339 UTC: the earliest end of what the message rests on. */
  expiry: string;
  /** Random and different toward every recipient. */
  salt: string;
}

/**
 * The proof of consent that travels (CONSENT_MIN). Identity and hash are salted per recipient, so two recipients cannot
 * find out that they hold proofs of the same record; whoever keeps record and salt can show what the hash stands for.
 */
export function consentProof({ digest, version }: ConsentState, asked: ProofFor): ConsentProof {
  const { recipient, purpose, categories, onwardSharing, expiry, salt } = asked;
  const salted = (label: string, facts: object = {}) =>
    digestOf(canonicalJson({ label, digest, recipient, salt, ...facts }));
  const scope = { purposes: [purpose], categories: categories.filter(isPersonal).sort(), onwardSharing };
  return {
    id: salted('consent-proof-id'),
    scope,
    expiry,
    hash: salted('consent-proof', { version, scope, expiry }),
  };
}
