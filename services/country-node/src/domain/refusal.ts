import type { RefusalCode } from './refusal-codes.js';

/**
 * The other party's fault (peer or user): answered with a closed code from `contracts/refusal-codes.json`, never retried.
 * Carries JSON pointers at most, never values (R20).
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: RefusalCode,
    readonly pointers: readonly string[] = [],
  ) {
    super(code);
  }
}

/** Whoever asked too often is told when to come again. */
export class TooManyRequests extends Refusal {
  /** @param retryAfter seconds until the next request may be answered */
  constructor(readonly retryAfter: number) {
    super('too-many-requests');
  }
}

/** Our own fault: retried, then quarantined. `reason` names the part at fault, never content (R20). */
export class Fault extends Error {
  override readonly name = 'Fault';

  constructor(
    readonly reason: string,
    cause?: unknown,
  ) {
    super(reason, { cause });
  }
}

/** A part that this node needs is out of order: what was being done is not to blame, and is tried for as long as it takes. */
export class Outage extends Fault {}
