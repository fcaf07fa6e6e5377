/** What this node allows of circuits. */
export interface CircuitTerms {
  /** Circuits that one neighbour may have open through this node, or ending here. */
  perNeighbour: number;
  /** Relays that a circuit of this node's own may pass; five at most. */
  mostRelays: number;
  /** Days that a circuit of this node's own lives, when nobody says otherwise. */
  days: number;
}

/** The same at every node: an operator has enough to set, and a way longer than three relays is one that nobody oversees. */
export const CIRCUIT_TERMS: CircuitTerms = { perNeighbour: 500, mostRelays: 3, days: 90 };
