import type { OtherConversation } from '../domain/safeguards/gates.js';
import type { Tx } from '../ports/store/store.js';

/** The other conversations about a case, as their states stand: what conditions may ask of them. */
export async function readOthers(tx: Tx, caseId: string, conversationId?: string): Promise<OtherConversation[]> {
  const all = await tx.conversations.ofCase(caseId);
  return all
    .filter(({ id }) => id !== conversationId)
    .map(({ id, kind, peer, role, state }) => ({ id, kind, peer, role, state }));
}
