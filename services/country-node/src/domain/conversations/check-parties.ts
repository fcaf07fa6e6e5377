import type { Participant } from '../disclosure/types.js';
import { Refusal } from '../refusal.js';
import type { ConversationKind, PartyRule } from './conversation-kind.js';

/**
 * Whether the trust list lets each node take the role it has in a conversation; asked by the one that opens it and by the
 * one that takes the opening in (R18: a consulate is asked by an identity desk only).
 * @param nodes participants by role
 * @throws Refusal `party-not-admitted`
 */
export function checkParties(
  { parties = {} }: Pick<ConversationKind, 'parties'>,
  nodes: Readonly<Record<string, Participant>>,
): void {
  for (const [role, node] of Object.entries(nodes)) {
    const rule = Object.hasOwn(parties, role) ? parties[role] : undefined;
    if (rule && !isAdmitted(rule, node)) throw new Refusal('party-not-admitted');
  }
}

function isAdmitted({ kinds, role }: PartyRule, node: Participant): boolean {
  return kinds.includes(node.kind) && (role === undefined || node.roles.includes(role));
}
