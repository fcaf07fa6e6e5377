import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';

/**
 * Conversations as they are shown: with whoever is responsible for the case now, as far as this node knows. What a row keeps is
 * what the conversation itself says of it: most kinds say nothing, and of those that do a later one may have moved it on.
 */
export async function responsibleNow(tx: Tx, rows: readonly ConversationRow[]): Promise<ConversationRow[]> {
  const now = await tx.cases.responsible(rows.map(({ caseId }) => caseId));
  // A consular officer is shown no case, only who asks.
  return rows.map((row) => ({ ...row, responsible: now.get(row.caseId) ?? row.responsible }));
}
