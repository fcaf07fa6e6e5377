import { canonicalJson } from '../envelope/canonical.js';
import { type OctetKey, publicHalf, signingKey, thumbprintOf } from '../envelope/keys.js';
import { signObject } from '../envelope/sign.js';
import type { ObjectTyp, SigningKey } from '../envelope/types.js';
import type { NationalConfigurationText } from '../schema-check/generated/types.js';
import type { AgreementText, ListedKey, SignedAgreement, SignedText, SignedTrustList, TrustListText } from './types.js';

/** Signs an agreement for its parties; `keys` are their signing keys by node id. */
export function signAgreement(agreement: AgreementText, keys: Readonly<Record<string, SigningKey>>): SignedAgreement {
  const signatures = Object.entries(keys).map(([node, key]) => ({
    node,
    jws: signObject('passerelle-agreement+v1', agreement, key).jws,
  }));
  return { agreement, signatures };
}

/** Signs a trust list with each of the given root keys. */
export function signTrustList(list: TrustListText, rootKeys: readonly OctetKey[]): SignedTrustList {
  return signText('passerelle-trust-list+v1', list, rootKeys);
}

/** Signs a national configuration with each of the given keys of its authority. */
export function signNationalConfiguration(
  configuration: NationalConfigurationText,
  authorityKeys: readonly OctetKey[],
): SignedText {
  return signText('passerelle-national-configuration+v1', configuration, authorityKeys);
}

function signText(typ: ObjectTyp, claims: object, keys: readonly OctetKey[]): SignedText {
  return { text: canonicalJson(claims), signatures: keys.map((jwk) => signObject(typ, claims, signingKey(jwk)).jws) };
}

/** The public entry of a key for the list. */
export function listKey(node: string, jwk: OctetKey, validity: Pick<ListedKey, 'notBefore' | 'notAfter'>): ListedKey {
  const use = jwk.crv === 'Ed25519' ? 'sign' : 'encrypt';
  return { node, use, thumbprint: thumbprintOf(jwk), jwk: publicHalf(jwk), ...validity };
}
