import { canonicalJson } from '../envelope/canonical.js';
import { checkAgainst } from '../schema-check/check.js';
import { TrustError } from './trust-error.js';
import type { AgreementText, ListedKey, SignedAgreement } from './types.js';
import { verifies } from './verifies.js';

export const AGREEMENT_SCHEMA = 'urn:passerelle:schema:agreement:v1';

/**
 * Verifies an agreement (protocol 4.5): it is what its schema says, between two different nodes, and each of them signed
 * exactly this text with a key that the list gives it, whatever became of that key since: what the holders list stands.
 * @throws TrustError `claims-invalid`, `agreement-signature`
 */
export function verifyAgreement({ agreement, signatures }: SignedAgreement, keys: readonly ListedKey[]): AgreementText {
  const [one, other] = agreement.parties;
  if (!checkAgainst(AGREEMENT_SCHEMA, agreement).ok || one === other) throw new TrustError('claims-invalid');
  const text = canonicalJson(agreement);
  const isSignedBy = (party: string) =>
    signatures.some(({ node, jws }) => node === party && keys.some((key) => isOf(key, party) && by(key, jws, text)));
  if (!agreement.parties.every(isSignedBy)) throw new TrustError('agreement-signature');
  return agreement;
}

function isOf(key: ListedKey, party: string): boolean {
  return key.node === party && key.use === 'sign';
}

function by(key: ListedKey, jws: string, text: string): boolean {
  return verifies(jws, text, 'passerelle-agreement+v1', key.jwk);
}
