import { canonicalJson } from '../envelope/canonical.js';
import { type OctetKey, publicHalf, signingKey, thumbprintOf } from '../envelope/keys.js';
import { signObject } from '../envelope/sign.js';
import type { SigningKey } from '../envelope/types.js';
import type { NationalConfigurationText } from '../schema-check/generated/types.js';
import type { AgreementText, ListedKey, SignedAgreement, SignedText } from './types.js';

/** Signs an agreement for its parties; `keys` are their signing keys by node id. */
export function signAgreement(agreement: AgreementText, keys: Readonly<Record<string, SigningKey>>): SignedAgreement {
  const signatures = Object.entries(keys).map(([node, key]) => ({
    node,
    jws: signObject('passerelle-agreement+v1', agreement, key).jws,
  }));
  return { agreement, signatures };
}

/** Signs a national configuration with each of the given keys of its authority. */
export function signNationalConfiguration(
  configuration: NationalConfigurationText,
  authorityKeys: readonly OctetKey[],
): SignedText {
  const sign = (jwk: OctetKey) =>
    signObject('passerelle-national-configuration+v1', configuration, signingKey(jwk)).jws;
  return { text: canonicalJson(configuration), signatures: authorityKeys.map(sign) };
}

/** The public entry of a key for the list. */
export function listKey(node: string, jwk: OctetKey, validity: Pick<ListedKey, 'notBefore' | 'notAfter'>): ListedKey {
  const use = jwk.crv === 'Ed25519' ? 'sign' : 'encrypt';
  return { node, use, thumbprint: thumbprintOf(jwk), jwk: publicHalf(jwk), ...validity };
}
