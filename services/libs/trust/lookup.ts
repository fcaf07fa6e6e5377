import { encryptionKey, verificationKey } from '../envelope/keys.js';
import { isBelow, PROFILE } from '../envelope/profile.js';
import type { EncryptionKey, VerificationKey } from '../envelope/types.js';
import type { AgreementText, ListedKey, ListedParticipant, SignedAgreement, TrustListText } from './types.js';
import { verifyAgreement } from './verify-agreement.js';

/** What a verified trust list says, ready to be asked. */
export interface TrustView {
  version: number;
  expiresAt: Date;
  participant(id: string): ListedParticipant | undefined;
  participants(): readonly ListedParticipant[];
  /** The key to verify a node's signature made or received at that time; revoked keys give none once that is known. */
  signingKeyOf(node: string, thumbprint: string, at: Date): VerificationKey | undefined;
  /** Also a revoked key: only to verify again what was receipted before the revocation. */
  pastSigningKeyOf(node: string, thumbprint: string, at: Date): VerificationKey | undefined;
  /** The key to seal for a node at that time: the one valid longest. None where it asks for more than the profile that there is. */
  encryptionKeyOf(node: string, at: Date): EncryptionKey | undefined;
  /** Until when a node has a key of this use, as far as those go that may be used now. */
  keysUntil(node: string, use: ListedKey['use'], at: Date): Date | undefined;
  /** The agreement in force between two nodes: signed by both, latest version. */
  agreementBetween(one: string, other: string, at: Date): AgreementText | undefined;
}

/** Makes a verified list ready for look-ups; agreements that do not carry both signatures do not count. */
export function viewOf(list: TrustListText): TrustView {
  const participants = new Map(list.participants.map((each) => [each.id, each]));
  const revokedAt = new Map(
    list.revocations.map(({ thumbprint, effectiveAt }) => [thumbprint, Date.parse(effectiveAt)]),
  );
  const agreements = list.agreements.filter((each) => isVerified(each, list)).map(({ agreement }) => agreement);
  const keys = groupByNode(list.keys.filter(({ node }) => participants.has(node)));
  const keysOf = (node: string, use: ListedKey['use'], at: Date) =>
    (keys.get(node) ?? []).filter((key) => key.use === use && isValid(key, at));
  const find = (node: string, thumbprint: string, at: Date) =>
    keysOf(node, 'sign', at).find((key) => key.thumbprint === thumbprint);
  const verifying = keepMade(verificationKey);
  const encrypting = keepMade(encryptionKey);

  return {
    version: list.version,
    expiresAt: new Date(list.expiresAt),
    participant: (id) => participants.get(id),
    participants: () => list.participants,
    signingKeyOf: (node, thumbprint, at) => {
      const key = find(node, thumbprint, at);
      return key && !revokedAt.has(thumbprint) ? verifying(key) : undefined;
    },
    pastSigningKeyOf: (node, thumbprint, at) => {
      const key = find(node, thumbprint, at);
      return key && at.getTime() < (revokedAt.get(thumbprint) ?? Infinity) ? verifying(key) : undefined;
    },
    encryptionKeyOf: (node, at) => {
      if (isBelow(PROFILE, participants.get(node)?.minimumProfile)) return undefined;
      const usable = keysOf(node, 'encrypt', at).filter(({ thumbprint }) => !revokedAt.has(thumbprint));
      const [best] = usable.sort((a, b) => b.until - a.until);
      return best && encrypting(best);
    },
    keysUntil: (node, use, at) => {
      const usable = keysOf(node, use, at).filter(({ thumbprint }) => !revokedAt.has(thumbprint));
      return usable.length > 0 ? new Date(Math.max(...usable.map(({ until }) => until))) : undefined;
    },
    agreementBetween: (one, other, at) =>
      agreements
        .filter(({ parties }) => parties.includes(one) && parties.includes(other) && one !== other)
        .filter(({ validFrom, validUntil }) => isWithin(at, validFrom, validUntil))
        .sort((a, b) => b.version - a.version)[0],
  };
}

type TimedKey = ListedKey & { from: number; until: number };

function groupByNode(keys: readonly ListedKey[]): Map<string, TimedKey[]> {
  const timed = keys.map((key) => ({ ...key, from: Date.parse(key.notBefore), until: Date.parse(key.notAfter) }));
  return Map.groupBy(timed, ({ node }) => node);
}

/** Every message asks for the same few keys; to make one ready takes longer than to use it. */
function keepMade<K>(make: (jwk: ListedKey['jwk']) => K): (key: ListedKey) => K {
  const made = new Map<string, K>();
  return ({ thumbprint, jwk }) => {
    const known = made.get(thumbprint) ?? make(jwk);
    made.set(thumbprint, known);
    return known;
  };
}

function isValid({ from, until }: TimedKey, at: Date): boolean {
  return from <= at.getTime() && at.getTime() < until;
}

function isWithin(at: Date, from: string, until: string): boolean {
  return Date.parse(from) <= at.getTime() && at.getTime() < Date.parse(until);
}

function isVerified(signed: SignedAgreement, { keys }: TrustListText): boolean {
  try {
    verifyAgreement(signed, keys);
    return true;
  } catch {
    return false;
  }
}
