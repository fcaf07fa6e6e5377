/**
 * The numbers by which the node's programs lock something that has no row. PostgreSQL keeps a lock of one number and one of
 * a number with a second apart; they differ here all the same, so that none has to be looked up for which it is.
 */
export const ADVISORY_LOCKS = {
  sequencer: 7_206_962,
  /** With a conversation's id. */
  opening: 7_206_963,
  /** With a partner: what it opened is counted. */
  opened: 7_206_964,
  comparing: 7_206_965,
  nodeKey: 7_206_966,
  continuity: 7_206_967,
  /** With a node: its catalogue of services. */
  catalogue: 7_206_968,
  reckoning: 7_206_969,
} as const;
