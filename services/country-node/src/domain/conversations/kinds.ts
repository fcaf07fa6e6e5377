import { Refusal } from '../refusal.js';
import { CASE_TRANSFER } from './case-transfer.js';
import type { ConversationKind } from './conversation-kind.js';

/** Every kind of conversation this node takes part in. A new kind is added here, with its schemas and matrix columns. */
export const CONVERSATION_KINDS: readonly ConversationKind[] = [CASE_TRANSFER];

/** The table of a kind. Throws Refusal `schema-unknown`: the name comes from a peer or a user. */
export function kindNamed(name: string): ConversationKind {
  const kind = CONVERSATION_KINDS.find((one) => one.kind === name);
  if (!kind) throw new Refusal('schema-unknown');
  return kind;
}
