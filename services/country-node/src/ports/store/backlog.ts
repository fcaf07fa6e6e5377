/** What waits in one direction between this node and a peer, and how fast it gets less. */
export interface PeerBacklog {
  peer: string;
  /** Rows still to be done. */
  count: number;
  /** When the oldest of them came; null when there is none. */
  oldestAt: Date | null;
  /** Rows that left the queue in the last minutes, as a rate. */
  drainedPerMinute: number;
}
