import { RELAY } from '../domain/circuits/relay.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { HopRow } from '../ports/store/hops.js';
import { newPseudonym } from './new-pseudonym.js';

/** The conversation of a hop with its neighbour; about no case, and nobody becomes responsible by it. */
export function hopConversation({ id, circuitId, peer, role }: HopRow, at: Date): ConversationRow {
  return {
    id,
    kind: RELAY.kind,
    caseId: circuitId,
    peer,
    role,
    state: RELAY.initial,
    version: 1,
    responsible: '',
    dueAt: null,
    via: null,
    createdAt: at,
    updatedAt: at,
  };
}

/** By what name two neighbours speak of a circuit; another one on each hop. */
export function newHopReference(): string {
  return newPseudonym('HR');
}
