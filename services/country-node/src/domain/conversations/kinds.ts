import { Refusal } from '../refusal.js';
import { RELAY } from '../circuits/relay.js';
import { type ConversationKind, isControlStep, OPENED_STEP, VOID_STEP } from './conversation-kind.js';
import { CONVERSATION_KINDS } from './every-kind.js';

/** Those that people take part in, and the hops of circuits, which nodes take by themselves. */
const ALL_KINDS: readonly ConversationKind[] = [...CONVERSATION_KINDS, RELAY];

/** The table of a kind. Throws Refusal `schema-unknown`: the name comes from a peer or a user. */
export function kindNamed(name: string): ConversationKind {
  const kind = ALL_KINDS.find((one) => one.kind === name);
  if (!kind) throw new Refusal('schema-unknown');
  return kind;
}

/** The role across from a role. Throws RangeError unless the kind has exactly these two. */
export function otherRole(kind: ConversationKind, role: string): string {
  const [other, third] = kind.roles.filter((one) => one !== role);
  if (other === undefined || third !== undefined || kind.roles.length !== 2)
    throw new RangeError('not one of two roles');
  return other;
}

/** The purpose that the messages of a kind state. Throws Refusal `schema-unknown`. */
export function purposeOf(kind: string): string {
  return kindNamed(kind).purpose;
}

/** The schema of the body that a step carries. Throws Refusal `schema-unknown` for a kind or step that no table has. */
export function bodySchemaOf(kind: string, step: string): string {
  const { steps } = kindNamed(kind);
  if (!Object.hasOwn(steps, step) && !isControlStep(step)) throw new Refusal('schema-unknown');
  // What passes by on a circuit is nobody's to open.
  if (step === OPENED_STEP && kind === RELAY.kind) throw new Refusal('schema-unknown');
  return `urn:passerelle:schema:${kind}:${step}:v1`;
}

/** 0 for what overtakes in the queue (withdrawals, and voids, which should arrive before what they void), 1 for the rest. */
export function priorityOf(step: string): 0 | 1 {
  const overtakes = CONVERSATION_KINDS.some(({ steps }) => Object.hasOwn(steps, step) && steps[step]?.overtakes);
  return step === VOID_STEP || overtakes ? 0 : 1;
}

/** Whether a conversation is one of those of which a case has at most one open (invariant 4). */
export function isExclusive({ kind }: { kind: string }): boolean {
  return kindNamed(kind).exclusive === true;
}
