import { isConsularQuestion } from '../domain/access/visible-categories.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { readerOf } from './reader-of.js';
import { noteListing, type UnderGlass, widen } from './emergencies/read-in-emergency.js';
import { responsibleNow } from './responsible-now.js';
import { categoriesFor } from './see-case.js';

interface Page {
  limit: number;
  before?: string;
  /** Only of this case; of one that is open to the reader in an emergency too. */
  caseId?: string;
}

/** Conversations of cases that a person may see, newest first. */
export async function listConversations(
  parts: Pick<NodeParts, 'clock' | 'store' | 'vault'>,
  who: StaffRow,
  page: Page,
): Promise<ConversationRow[]> {
  return parts.store.seenBy(readerOf(parts, who), async (tx) => {
    const { caseId } = page;
    const glass = caseId ? await glassOver(parts, tx, who, caseId) : {};
    const all = who.roles.includes('supervisor') || glass.emergencyId !== undefined;
    const rows = await tx.conversations.list({ ...page, ...(all ? {} : { assignedTo: who.id }) });
    if (caseId) await noteListing(parts, tx, { caseId, by: who.id, what: 'conversations', glass });
    const shown = rows.filter((row) => isShownTo(who, row));
    return responsibleNow(tx, shown);
  });
}

/** A consular officer is shown questions put to this node as a consulate, and nothing else of a case. */
export function isShownTo({ roles }: StaffRow, row: Pick<ConversationRow, 'kind' | 'role'>): boolean {
  return roles.includes('caseworker') || roles.includes('supervisor') || isConsularQuestion(row);
}

async function glassOver(
  parts: Pick<NodeParts, 'clock' | 'store' | 'vault'>,
  tx: Tx,
  who: StaffRow,
  caseId: string,
): Promise<UnderGlass> {
  const ofRole = await categoriesFor(tx, who, caseId);
  return (await widen(parts, tx, who, { caseId, ofRole })).glass;
}
