import type { NodeParts } from '../ports/node-parts.js';
import type { StepRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { breakCircuit } from '../record/break-circuit.js';

/**
 * A neighbour answered a step of a circuit. What it took is nothing to this node any more and is forgotten; where it
 * refused, the circuit does not go on.
 */
export async function settleHop(
  parts: Pick<NodeParts, 'self' | 'clock'>,
  tx: Tx,
  { id, conversationId }: Pick<StepRow, 'id' | 'conversationId'>,
  outcome: 'received' | 'refused',
): Promise<void> {
  await tx.conversations.forgetContent(id);
  const hop = outcome === 'refused' ? await tx.hops.get(conversationId) : undefined;
  if (hop && !hop.failed) await breakCircuit(parts, tx, hop, 'circuit-undeliverable');
}
