import type { RefusalCode } from '../domain/refusal-codes.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { HopRow } from '../ports/store/hops.js';
import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from './ledger-entry.js';
import { queueHop } from './queue-hop.js';
import { refoldConversation } from './refold-conversation.js';

type BreakParts = Pick<NodeParts, 'self' | 'clock'>;

/**
 * A circuit does not go on: both neighbours are told that, and not where or why; what was on its way and cannot have
 * arrived steps back at the origin.
 */
export async function breakCircuit(parts: BreakParts, tx: Tx, hop: HopRow, code: RefusalCode): Promise<void> {
  const at = parts.clock.now();
  await tx.hops.setFailed(hop.circuitId);
  const pair = hop.pairId === null ? undefined : await tx.hops.get(hop.pairId);
  for (const each of [hop, ...(pair ? [pair] : [])]) {
    await queueHop(tx, { hop: each, step: each.role === 'near' ? 'stop' : 'broken', at });
  }
  const facts = { circuitId: hop.circuitId, peer: hop.peer, code };
  await tx.ledger.append([ledgerEntry('circuit-broken', facts, at)]);
  if (hop.place === 'origin') await stepBack(parts, tx, hop);
}

/**
 * Conversations that never reached the other end, because nothing ever came back, stand as if refused: the opening was
 * what broke. Once the other end has said something, what is queued waits for another circuit.
 */
export async function stepBack(parts: BreakParts, tx: Tx, { id }: Pick<HopRow, 'id'>): Promise<void> {
  for (const { id: conversationId } of await tx.conversations.ofHop(id)) {
    const conversation = await tx.conversations.lock(conversationId);
    const messages = conversation ? await tx.conversations.messages(conversationId) : [];
    if (!conversation || messages.some(({ direction, status }) => direction === 'in' || status === 'receipted'))
      continue;
    const queued = messages.filter(({ status }) => status === 'queued');
    for (const message of queued) {
      await tx.conversations.setMessageStatus(message.id, 'refused', null, 'circuit-undeliverable');
      await tx.outbox.closeMessage(message.id);
    }
    if (queued.length > 0) await refoldConversation(parts, tx, conversation);
  }
}
