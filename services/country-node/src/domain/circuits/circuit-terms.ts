import type { Participant } from '../disclosure/types.js';

/** What this node allows of circuits. */
export interface CircuitTerms {
  /** Circuits that one neighbour may have open through this node, or ending here. */
  perNeighbour: number;
  /**
   * Of those, the ones that go on to the same next node. Each node counts what comes from a relay against that relay, so one
   * neighbour that had all of its own would shut the link behind this node for every other.
   */
  perNext: { authority: number; organisation: number };
  /** Relays that a circuit of this node's own may pass; five at most. */
  mostRelays: number;
  /** Days that a circuit of this node's own lives, when nobody says otherwise. */
  days: number;
  /** Days that it lives at most, whatever is asked for. */
  mostDays: number;
}

/** The same at every node: an operator has enough to set, and a way longer than three relays is one that nobody oversees. */
export const CIRCUIT_TERMS: CircuitTerms = {
  perNeighbour: 500,
  perNext: { authority: 100, organisation: 300 },
  mostRelays: 3,
  days: 90,
  mostDays: 120,
};

const DAY_MS = 86_400_000;
/** A neighbour's clock may be ahead of ours (threat 12). */
const CLOCKS_APART_DAYS = 3;

/** Whether a circuit of this node's own would live for longer than it may. */
export function livesTooLong({ mostDays }: Pick<CircuitTerms, 'mostDays'>, deadline: Date, at: Date): boolean {
  return deadline.getTime() > at.getTime() + mostDays * DAY_MS;
}

/** Whether a neighbour asks for a circuit that would be counted against it for longer than any may live. */
export function isTooFarOff({ mostDays }: Pick<CircuitTerms, 'mostDays'>, deadline: Date, at: Date): boolean {
  return livesTooLong({ mostDays: mostDays + CLOCKS_APART_DAYS }, deadline, at);
}

/** Circuits that one neighbour may have open to the same next node: an organisation may carry those of many, an authority has its own. */
export function mostOnward({ perNext }: Pick<CircuitTerms, 'perNext'>, { kind }: Pick<Participant, 'kind'>): number {
  return kind === 'organisation' ? perNext.organisation : perNext.authority;
}
