import type { NodeParts } from '../ports/node-parts.js';

/** All heads of so many hours are kept: whoever looks into yesterday finds the head of every receipt. */
const WHOLE_HOURS = 24;
const OVERLAP_HOURS = 24;
const EVER_HOURS = 24 * 365 * 100;

/**
 * Every receipt brings a head of its author's ledger, by the thousand; a longer one speaks for the shorter ones before it.
 * One an hour stays for ever: what a peer rewrote meanwhile shows by it (protocol section 8). The first time over all.
 */
export class PeerHeadThinner {
  private oldest = EVER_HOURS;

  constructor(private readonly store: NodeParts['store']) {}

  async thin(): Promise<void> {
    await this.store.transaction((tx) => tx.ledger.thinPeerHeads({ from: WHOLE_HOURS, to: this.oldest }));
    this.oldest = WHOLE_HOURS + OVERLAP_HOURS;
  }
}
