/** What a test vector asks of an implementation; what is given and expected is described in contracts/vectors/README.md. */
export type Operation =
  | 'receive'
  | 'fetch'
  | 'trust-list'
  | 'agreement'
  | 'checkpoint'
  | 'figures'
  | 'strict-json'
  | 'padding'
  | 'commitment'
  | 'root'
  | 'inclusion'
  | 'consistency'
  | 'payload'
  | 'route'
  | 'fold'
  | 'judge';

/** One file of contracts/vectors. */
export interface Vector {
  name: string;
  /** Clause of contracts/protocol.md that decides it. */
  clause: string;
  description: string;
  operation: Operation;
  given: Record<string, unknown>;
  /** In must-fail vectors `{code}` or, for proofs, `{verified: false}`. */
  expected: Record<string, unknown>;
}

/** The folders of contracts/vectors. */
export interface VectorSet {
  valid: Vector[];
  'must-fail': Vector[];
}
