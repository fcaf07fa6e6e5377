import { purposeOf } from '../domain/conversations/kinds.js';
import { Refusal } from '../domain/refusal.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { queueHop } from '../record/queue-hop.js';
import { layCircuit } from './lay-circuit.js';
import { sayAgain } from './say-again.js';
import type { SendParts } from './send-message.js';

export interface Reroute {
  conversationId: string;
  route: readonly string[];
  /** RFC 3339, UTC. */
  routeUntil?: string;
  /** Staff id. */
  by: string;
}

/**
 * Lays another circuit for a conversation whose one broke, ended or leads through a node that is silent. What waits for the
 * other end's receipt goes by the new one, or the newest of what is receipted, since the other end answers by the circuit by
 * which it heard last. The old one is stopped.
 * @throws Refusal `not-found`, `step-not-allowed` (it goes directly, or began elsewhere), and all that laying a circuit can refuse
 */
export async function rerouteConversation(parts: SendParts, asked: Reroute): Promise<{ via: string }> {
  const at = parts.clock.now();
  return parts.store.transaction(async (tx) => {
    const conversation = await tx.conversations.lock(asked.conversationId);
    if (!conversation) throw new Refusal('not-found');
    const old = conversation.via === null ? undefined : await tx.hops.get(conversation.via);
    if (old?.place !== 'origin') throw new Refusal('step-not-allowed');
    const { caseId, peer, kind } = conversation;
    const until = asked.routeUntil === undefined ? {} : { routeUntil: asked.routeUntil };
    const hop = await layCircuit(parts, tx, { caseId, peer, purpose: purposeOf(kind), route: asked.route, ...until });
    await tx.conversations.redirect(conversation.id, hop.id);
    await tx.outbox.redirect(conversation.id, hop.id, at);
    await sayAgain(parts, tx, conversation, hop, at);
    await queueHop(tx, { hop: old, step: 'stop', at });
    const facts = { caseId, conversationId: conversation.id, circuitId: hop.circuitId, by: asked.by };
    await tx.ledger.append([ledgerEntry('circuit-laid', facts, at)]);
    await tx.notify({ topic: 'outbox', id: hop.id });
    return { via: hop.id };
  });
}
