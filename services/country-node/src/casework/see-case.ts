import { Refusal } from '../domain/refusal.js';
import type { CaseRow } from '../ports/store/cases.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';

/**
 * The case, if this person may know that it exists: a supervisor of the node, or a caseworker it was given to. Everybody
 * else is told the same as for a case that is not there (threat 19).
 * @throws Refusal `not-found`
 */
export async function seeCase(tx: Tx, who: StaffRow, caseId: string): Promise<CaseRow> {
  const row = await tx.cases.get(caseId);
  if (!row || !(await maySee(tx, who, caseId))) throw new Refusal('not-found');
  return row;
}

/** @throws Refusal `not-found` */
export async function seeConversation(tx: Tx, who: StaffRow, conversationId: string): Promise<ConversationRow> {
  const row = await tx.conversations.get(conversationId);
  if (!row || !(await maySee(tx, who, row.caseId))) throw new Refusal('not-found');
  return row;
}

export async function maySee(tx: Tx, who: StaffRow, caseId: string): Promise<boolean> {
  if (who.roles.includes('supervisor')) return true;
  return who.roles.includes('caseworker') && tx.cases.isAssigned(caseId, who.id);
}
