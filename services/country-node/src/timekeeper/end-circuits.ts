import { isFinal } from '../domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../domain/conversations/every-kind.js';
import type { NodeParts } from '../ports/node-parts.js';
import { queueHop } from '../record/queue-hop.js';

/** At most so many in one transaction. */
export const AT_ONCE = 200;

/** Of every kind the states in which something more may be said. */
const GOING_ON = CONVERSATION_KINDS.flatMap((table) =>
  Object.keys(table.states)
    .filter((state) => !isFinal(table, state))
    .map((state) => `${table.kind} ${state}`),
);

/**
 * Stops circuits that begin here and are needed no more: their deadline has passed, or all that was said by them is said and
 * receipted. Every node they pass answers for itself and for those behind it.
 * @returns how many were stopped; `AT_ONCE` where there may be more
 */
export async function endCircuits({ store, clock }: Pick<NodeParts, 'store' | 'clock'>): Promise<number> {
  const at = clock.now();
  return store.transaction(async (tx) => {
    const needless = await tx.hops.needless(at, GOING_ON, AT_ONCE);
    for (const hop of needless) await queueHop(tx, { hop, step: 'stop', at });
    return needless.length;
  });
}
