import { createUser, decode, fmtCreds } from '@nats-io/jwt';
import { canonicalJson, parseCanonicalJson } from '#libs/envelope/canonical.js';
import { signObject } from '#libs/envelope/sign.js';
import type { SigningKey } from '#libs/envelope/types.js';
import { viewOf } from '#libs/trust/lookup.js';
import type { TrustListText } from '#libs/trust/types.js';
import { verifies } from '#libs/trust/verifies.js';
import { keyOf, seedOf } from './hub-keys.js';

/** Which node asks to be let in at the hub, with which key its broker will prove itself there. */
export interface LoginRequest {
  v: 1;
  node: string;
  /** Public nkey, `U…`. */
  userKey: string;
  /** When it was asked, by the node's clock (RFC 3339). */
  at: string;
}

const DAY_MS = 86_400_000;
/** How long a request is on its way, with room for a weekend. */
const OLDEST_MS = 7 * DAY_MS;

/** Signed with the key by which the node signs its messages: whoever is on the trust list is known to the hub too. */
export interface SignedLoginRequest {
  text: string;
  jws: string;
}

/** A new key for a broker; its seed leaves the machine never. */
export function makeLoginKey(): { seed: string; userKey: string } {
  const user = createUser();
  return { seed: seedOf(user), userKey: user.getPublicKey() };
}

/** @throws Error for what is no seed of a login */
export function loginKeyOf(seed: string): string {
  return keyOf(seed).getPublicKey();
}

export function signLoginRequest(request: LoginRequest, key: SigningKey): SignedLoginRequest {
  return { text: canonicalJson(request), jws: signObject('passerelle-hub-request+v1', request, key).jws };
}

/** @returns undefined for what no key signed that the list gives this node now */
export function readLoginRequest(signed: SignedLoginRequest, list: TrustListText, now: Date): LoginRequest | undefined {
  try {
    const request = parseCanonicalJson(signed.text) as LoginRequest;
    const view = viewOf(list);
    const own = list.keys.filter(({ thumbprint }) => view.signingKeyOf(request.node, thumbprint, now) !== undefined);
    const isIts = own.some(({ jwk }) => verifies(signed.jws, signed.text, 'passerelle-hub-request+v1', jwk));
    return isIts && /^U[A-Z2-7]{55}$/.test(request.userKey) ? request : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it was asked in these days: one that lay about somewhere is signed for nobody. */
export function isTimely({ at }: LoginRequest, now: Date): boolean {
  const age = now.getTime() - Date.parse(at);
  return age <= OLDEST_MS && age >= -DAY_MS;
}

/** The content of a `.creds` file. @returns undefined for a login that this seed does not belong to */
export function joinCredentials(login: string, seed: string): Uint8Array | undefined {
  try {
    const user = keyOf(seed);
    return decode(login).sub === user.getPublicKey() ? fmtCreds(login.trim(), user) : undefined;
  } catch {
    return undefined;
  }
}
