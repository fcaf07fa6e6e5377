import type { ConsentProof, ConsentState } from './types.js';

/** What a proof that came with a message lets go back to its author; value-free, so that manifests may keep it. */
export type ReceivedProof = Pick<ConsentProof, 'scope' | 'expiry'>;

/**
 * What a partner showed under a proof of consent may be spoken of with that partner, for the same purpose, in the same
 * categories, until the proof ends. What this node recorded itself comes first: a refusal or a withdrawal told here ends it.
 * @param peer node id of the partner the proofs came from
 */
export function relyOnProofs(consent: ConsentState, proofs: readonly ReceivedProof[], peer: string): ConsentState {
  const stopped = consent.problem !== undefined && consent.problem.rule !== 'consent-none';
  const live = stopped ? [] : proofs.filter(({ expiry }) => consent.at < new Date(expiry).toISOString());
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
