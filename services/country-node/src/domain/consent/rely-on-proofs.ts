import { isWithin } from './instants.js';
import type { ConsentProof, ConsentState } from './types.js';

/**
 * What a proof that came with a message lets go back to its author; value-free, so that manifests may keep it. `takenInAt` is
 * when it came, by this node's clock, RFC 3339 UTC; one without is older than whatever was said here.
 */
export type ReceivedProof = Pick<ConsentProof, 'scope' | 'expiry'> & { takenInAt?: string };

/**
 * What a partner showed under a proof of consent may be spoken of with that partner, for the same purpose, in the same
 * categories, until the proof ends. What this node recorded itself comes first: a refusal or a withdrawal of everything that
 * was told here ends it for good, whoever told it (R10, R12), and a consent that is not valid holds it back.
 * @param peer node id of the partner the proofs came from
 */
export function relyOnProofs(consent: ConsentState, proofs: readonly ReceivedProof[], peer: string): ConsentState {
  const stopped = consent.problem !== undefined && consent.problem.rule !== 'consent-none';
  const live = stopped ? [] : proofs.filter((proof) => isLive(proof, consent));
  if (live.length === 0) return consent;
  const { problem: _none, ...rest } = consent;
  const received = live.map(({ scope, expiry }) => ({
    effect: 'permit' as const,
    purposes: scope.purposes ?? [],
    recipients: [{ node: peer }],
    categories: scope.categories ?? [],
    fieldExceptions: [],
    onwardSharing: scope.onwardSharing ?? ('none' as const),
    validFrom: consent.at,
    validUntil: expiry,
  }));
  return { ...rest, provisions: [...consent.provisions, ...received] };
}

function isLive({ expiry, takenInAt }: ReceivedProof, { at, proofsStoppedUntil: until }: ConsentState): boolean {
  const stopped = until !== undefined && (takenInAt === undefined || new Date(takenInAt).toISOString() <= until);
  return !stopped && isWithin(at, expiry, new Date(at));
}
