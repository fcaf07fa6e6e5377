import { isFinal } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { HopRow } from '../ports/store/hops.js';
import type { Tx } from '../ports/store/store.js';
import { queueHop } from '../record/queue-hop.js';

const AT_ONCE = 200;

/**
 * Stops circuits that begin here and are needed no more: their deadline has passed, or all that was said by them is said and
 * receipted. Every node they pass answers for itself and for those behind it.
 * @returns how many were stopped
 */
export async function endCircuits({ store, clock }: Pick<NodeParts, 'store' | 'clock'>): Promise<number> {
  const at = clock.now();
  return store.transaction(async (tx) => {
    let ended = 0;
    for (const hop of await tx.hops.begunHere(AT_ONCE)) {
      if (at < hop.deadline && !(await isSaid(tx, hop))) continue;
      await queueHop(tx, { hop, step: 'stop', at });
      ended += 1;
    }
    return ended;
  });
}

async function isSaid(tx: Tx, { id }: HopRow): Promise<boolean> {
  if ((await tx.outbox.waitingFor(id)) > 0) return false;
  const conversations = await tx.conversations.ofHop(id);
  return conversations.every(({ kind, state }) => {
    const table = kindNamed(kind);
    return !(state in table.states) || isFinal(table, state);
  });
}
