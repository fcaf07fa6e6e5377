/** One side of one hop of a circuit, beside its conversation with the neighbour. */
export interface HopRow {
  /** Also of the conversation. */
  id: string;
  /** The circuit as this node alone names it: both its hops have the same. */
  circuitId: string;
  /** This node's role in the hop: `near` toward a neighbour away from the origin, `far` toward one nearer to it. */
  role: 'near' | 'far';
  /** Where on the circuit this node stands. */
  place: 'origin' | 'relay' | 'final';
  /** At a relay, the other hop. */
  pairId: string | null;
  peer: string;
  /** Pseudonym of the circuit toward this neighbour. */
  reference: string;
  purpose: string;
  deadline: Date;
  /** Digest of the payload that opened the circuit; null until it was sent. */
  payloadDigest: string | null;
  /** At a relay, the route to hand on; null once it was. */
  route: string[] | null;
  /** At the origin, the nodes behind it in their order, the final one last. */
  stops: string[] | null;
  /** At either end, the node at the other one; null at the final node until a signature proved it. */
  otherEnd: string | null;
  /** The neighbour refused to carry on. */
  failed: boolean;
  createdAt: Date;
}

export interface HopRows {
  insert(row: HopRow): Promise<void>;
  /** A hop that a neighbour opened. @returns false when its payload opened another one here */
  insertOpened(row: HopRow): Promise<boolean>;
  get(id: string): Promise<HopRow | undefined>;
  /** Whether a circuit that this payload opened passes here. */
  carries(payloadDigest: string): Promise<boolean>;
  /** Notes that the opening is on its way; the route is forgotten. */
  setOpened(id: string, payloadDigest: string): Promise<void>;
  /** At the final node: who is at the other end, once it is proved. */
  bindOtherEnd(id: string, node: string): Promise<void>;
  /** Where a circuit ends: the newest open one by which this node was heard here, for this purpose, and by which nothing travels. */
  spare(query: { otherEnd: string; purpose: string; now: Date }): Promise<HopRow | undefined>;
  setFailed(circuitId: string): Promise<void>;
  /** Circuits that this neighbour opened here, still carried and before their deadline; of those that go on to `next` where it is named. */
  countOpened(peer: string, now: Date, next?: string): Promise<number>;
  /** Newest circuits first, each with the states of its hops; `before` is a circuit id to page on. */
  list(query: { limit: number; before?: string }): Promise<(HopRow & { state: string })[]>;
  /**
   * Open hops of circuits that begin here, and that are not being stopped yet: past their deadline, or with nothing that
   * waits to travel by them and no conversation that goes on.
   * @param goingOn `kind state` of every conversation in which something more may be said
   */
  needless(now: Date, goingOn: readonly string[], limit: number): Promise<HopRow[]>;
}
