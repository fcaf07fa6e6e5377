import type { ConsentState } from '../consent/types.js';
import type { RefusalCode } from '../refusal-codes.js';

/** What a condition says where consent falls short of it: that nobody decided on the child's objection yet (R12), or its own code. */
export function lackOf({ problem }: ConsentState, otherwise: RefusalCode): RefusalCode {
  return problem?.code === 'objection-open' ? problem.code : otherwise;
}
