import type { RefusalCode } from '../refusal-codes.js';

/** Codes that would tell a partner something of the child: what was found, what is feared, what it said, what is not to leave, that it has moved on (R2, R3, R4, R6, R7, R12, R13). */
const NOT_TOLD: ReadonlySet<RefusalCode> = new Set([
  'origin-protected',
  'do-not-transmit',
  'not-responsible',
  'tracing-not-wished',
  'tracing-unsafe',
  'bid-incomplete',
  'hint-of-claim',
  'child-refused',
  'guardian-conflict',
  'objection-open',
  'family-not-assessed',
  'return-not-in-best-interests',
  'return-not-consented',
  'return-not-prepared',
  'escort-needed',
]);

/** The reason that a void gives a partner for what broke here: the code itself, or that something changed. */
export function reasonToTell(code: RefusalCode): RefusalCode {
  return NOT_TOLD.has(code) ? 'basis-changed' : code;
}
