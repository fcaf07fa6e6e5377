import { verificationKey } from '../envelope/keys.js';
import type { VerificationKey } from '../envelope/types.js';
import type { Evidence } from '../schema-check/generated/types.js';
import { followRoots, parseTargets } from '../trust/follow-roots.js';
import { viewOf } from '../trust/lookup.js';
import { isQuickFile } from '../trust/quick-revocations.js';
import { type ReadEdition, readEdition } from '../trust/read-edition.js';
import { TrustError } from '../trust/trust-error.js';
import type { AgreementText, ProvedList, TrustListText } from '../trust/types.js';
import { verifyAgreement } from '../trust/verify-agreement.js';
import { readTrustList, verifyTrustList, withRevocations } from '../trust/verify-trust-list.js';

/** What a bundle says of whose keys are whose. All that is known here of the form in which that is published. */
export type TrustPart = Evidence['trust'];

type KeyOf = (node: string, thumbprint: string, at: Date) => VerificationKey | undefined;

/** What a trust part proves, as far as the signatures over it were checked. */
export interface ProvenTrust {
  version: number;
  issuedAt: string;
  /** Of the directory, from which nothing can have been left out; undefined in a bundle that does not show it. */
  edition: ReadEdition | undefined;
  /** Whether there may be revocations made at once that this part does not show. */
  mayLeaveOut: boolean;
  /** As it was: also a key that was revoked after that time. */
  keyOf: KeyOf;
  /** As it is now known: none for a revoked key, whatever time is claimed. */
  unrevokedKeyOf: KeyOf;
  revokedAt(thumbprint: string): string | undefined;
  /** A key that was the node's and was revoked, whenever: what it signed proves nothing by itself, and is no lie of others'. */
  revokedKeyOf(node: string, thumbprint: string): VerificationKey | undefined;
  /** An agreement that both parties signed. */
  agreement(id: string, version: number): AgreementText | undefined;
}

/** The published list whole, because its signatures cover nothing less. */
export function trustPartOf({ roots, targets, text, quick = [], snapshot, timestamp }: ProvedList): TrustPart {
  const edition = snapshot && timestamp ? { snapshot, timestamp } : {};
  return { form: 'tuf-targets', roots, targets, text, ...(quick.length > 0 ? { quick } : {}), ...edition };
}

/**
 * Verifies a trust part. One that has expired meanwhile still says whose keys were whose.
 * @param root root metadata, known from elsewhere; without it only the part's own sense is checked
 * @returns undefined where it is not signed as that root demands, or makes no sense
 */
export function readTrustPart(part: TrustPart, root: string | undefined): ProvenTrust | undefined {
  const ever = { highestVersion: 0, now: new Date(0) };
  try {
    const list = root === undefined ? unproven(part) : verifyTrustList(part, root, ever);
    const edition = readEdition(part, root === undefined ? undefined : followRoots(root, part.roots));
    return { ...asProven(list), edition, mayLeaveOut: edition === undefined && knowsQuickRoles(part) };
  } catch (error) {
    if (error instanceof TrustError) return undefined;
    throw error;
  }
}

function unproven({ text, targets, quick = [] }: TrustPart): TrustListText {
  return withRevocations(readTrustList(text), parseTargets(targets), quick);
}

function knowsQuickRoles({ targets }: TrustPart): boolean {
  const roles = Object.keys(parseTargets(targets).signed.delegations?.roles ?? {});
  return roles.some((role) => isQuickFile(`${role}.json`));
}

function asProven(list: TrustListText): Omit<ProvenTrust, 'edition' | 'mayLeaveOut'> {
  const view = viewOf(list);
  const revokedAt = (thumbprint: string) =>
    list.revocations.find((each) => each.thumbprint === thumbprint)?.effectiveAt;
  return {
    version: list.version,
    issuedAt: list.issuedAt,
    keyOf: (...asked) => view.pastSigningKeyOf(...asked),
    unrevokedKeyOf: (...asked) => view.signingKeyOf(...asked),
    revokedAt,
    revokedKeyOf: (node, thumbprint) => {
      const own = list.keys.find((key) => key.node === node && key.use === 'sign' && key.thumbprint === thumbprint);
      return own && revokedAt(thumbprint) !== undefined ? verificationKey(own.jwk) : undefined;
    },
    agreement: (id, version) => findAgreement(list, id, version),
  };
}

function findAgreement({ agreements, keys }: TrustListText, id: string, version: number): AgreementText | undefined {
  const named = agreements.find(({ agreement }) => agreement.id === id && agreement.version === version);
  try {
    return named && verifyAgreement(named, keys);
  } catch (error) {
    if (error instanceof TrustError) return undefined;
    throw error;
  }
}
