import { canonicalJson, parseCanonicalJson } from '#libs/envelope/canonical.js';
import { type OctetKey, publicHalf, thumbprintOf } from '#libs/envelope/keys.js';
import { digestOf, signObject } from '#libs/envelope/sign.js';
import type { SigningKey } from '#libs/envelope/types.js';
import { listKey } from '#libs/trust/author.js';
import type { ListedParticipant, TrustListText } from '#libs/trust/types.js';
import { verifies } from '#libs/trust/verifies.js';

/** Who asks to be listed, with which keys. */
export interface Application extends ListedParticipant {
  v: 1;
  sign: OctetKey;
  encrypt: OctetKey;
}

/** As it goes to the holders: signed with the key that it names, so that nobody has another's key listed as their own. */
export interface SignedApplication {
  text: string;
  jws: string;
}

export function signApplication(application: Application, key: SigningKey): SignedApplication {
  return { text: canonicalJson(application), jws: signObject('passerelle-application+v1', application, key).jws };
}

/** What both sides read to each other, over another channel than the one that the application came by. */
export function digestOfApplication({ text }: SignedApplication): string {
  return digestOf(text);
}

/** @returns undefined for what its own key did not sign */
export function readApplication(signed: SignedApplication): Application | undefined {
  try {
    const application = parseCanonicalJson(signed.text) as Application;
    const isIts = verifies(signed.jws, signed.text, 'passerelle-application+v1', application.sign);
    return isIts ? application : undefined;
  } catch {
    return undefined;
  }
}

type Content = Pick<TrustListText, 'participants' | 'keys' | 'revocations' | 'agreements'>;

/**
 * The list with a newcomer on it, or with new keys of one who is on it already and stays who it was, with the roles that it has
 * unless the application says some.
 * @returns undefined where the id stands for somebody else
 */
export function withApplicant(
  list: Content,
  { id, country, kind, roles, sign, encrypt }: Application,
  validity: { notBefore: string; notAfter: string },
): Content | undefined {
  const listed = list.participants.find((each) => each.id === id);
  // What the holders have said of it beside stays, for one what it is to be written to with.
  const kept = listed && roles.length === 0 ? listed.roles : roles;
  const participant = { ...listed, id, country, kind, roles: kept };
  if (listed && (listed.country !== country || listed.kind !== kind)) return undefined;
  const participants = [...list.participants.filter((each) => each.id !== id), participant];
  const known = new Set(list.keys.map(({ thumbprint }) => thumbprint));
  const fresh = [sign, encrypt].filter((jwk) => !known.has(thumbprintOf(jwk)));
  const keys = fresh.map((jwk) => listKey(id, publicHalf(jwk), validity));
  return { ...list, participants, keys: [...list.keys, ...keys] };
}
