import { isKnownSchema } from '#libs/schema-check/check.js';
import { CONVERSATION_KINDS } from '../../domain/conversations/every-kind.js';
import { inputSchemaOf } from '../../domain/conversations/opening-step.js';
import type { RefusalCode } from '../../domain/refusal-codes.js';
import { GUARDED } from './describe-route.js';

/** Steps that a person may ask for, with the title of the schema of what the person says. */
const ASKED = CONVERSATION_KINDS.flatMap(({ kind, steps }) =>
  Object.keys(steps)
    .filter((step) => isKnownSchema(inputSchemaOf(kind, step)))
    .map((step) => ({ step, input: `Input${pascal(kind)}${pascal(step)}` })),
);

export const STEP_NAMES: readonly string[] = [...new Set(ASKED.map(({ step }) => step))];
export const STEP_INPUTS: readonly string[] = ASKED.map(({ input }) => input);

/** What a step may be refused for, whoever takes it. */
export const STEP_REFUSALS = [
  ...GUARDED,
  'parameter-invalid',
  'schema-unknown',
  'step-not-allowed',
  'wrong-role',
  'transfer-open',
  'not-responsible',
  'already-responsible',
  'case-closed',
  'case-held',
  'record-unconfirmed',
  'party-not-admitted',
  'request-not-standing',
  'schema-violation',
  'version-conflict',
  'unknown-participant',
  'profile-not-accepted',
  'key-unknown',
  'trust-list-expired',
  'agreement-missing',
  'agreement-not-permitted',
  'matrix-no-column',
  'consent-missing',
  'consent-withdrawn',
  'consent-invalid',
  'origin-protected',
  'do-not-transmit',
  'onward-sharing-denied',
  'photo-not-permitted',
  'child-not-told',
  'child-refused',
  'objection-open',
  'guardian-conflict',
  'notice-language',
  'functional-contact-required',
  'over-disclosure',
  'attachment-unavailable',
  'not-relayed',
] as const satisfies readonly RefusalCode[];

/** What closing a case may be refused for, when it is asked for and again when it is approved. */
export const CLOSURE_REFUSALS = [
  'record-unconfirmed',
  'case-closed',
  'not-responsible',
  'transfer-open',
  'closure-incomplete',
  'age-not-proved',
] as const satisfies readonly RefusalCode[];

/** What laying a circuit may be refused for. */
export const CIRCUIT_REFUSALS = ['circuit-undeliverable', 'deadline-passed'] as const satisfies readonly RefusalCode[];

function pascal(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
