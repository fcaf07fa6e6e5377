import { keepVisible } from '../domain/access/keep-visible.js';
import { approverRoles } from '../domain/conversations/approver-of.js';
import { enteredSchemaOf } from '../domain/conversations/opening-step.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ApprovalRow, StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { openJson } from '../record/case-content.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { categoriesFor } from './see-case.js';
import { wayOf, type WayView } from './way-of.js';

interface ApprovalRead {
  row: ApprovalRow;
  said: JsonObject;
  /** By way of whom it would go. */
  way: WayView | null;
}

/**
 * What waits for a second person, with what was entered as far as that person may read it: nobody decides on what they have
 * not seen. For those who may decide on it; the reading is in the ledger.
 * @throws Refusal `not-found`
 */
export async function readApproval(
  parts: Pick<NodeParts, 'clock' | 'store' | 'vault' | 'national'>,
  who: StaffRow,
  id: string,
): Promise<ApprovalRead> {
  const { via, ...read } = await parts.store.transaction(async (tx) => {
    const row = await seeApproval(parts, tx, who, id);
    const { caseId, input, conversationId } = row;
    const conversation = conversationId === null ? undefined : await tx.conversations.get(conversationId);
    const via = conversation?.via ?? null;
    // Emptied with its case.
    if (input.length === 0) return { row, via, said: {} };
    const entered = await openJson<JsonObject>(parts, caseId, 'approval.input', input);
    // What concerns the keeping of a case says nothing of the child: whoever decides on it reads it whole.
    const schema = enteredSchemaOf(row);
    if (schema === null) return { row, via, said: entered };
    const categories = await categoriesFor(tx, who, caseId);
    return { row, via, said: keepVisible(schema, entered, categories) ?? {} };
  });
  return { ...read, way: await wayOf(parts, { via }) };
}

/** For those who may decide on it; the reading is in the ledger. @throws Refusal `not-found` */
export async function seeApproval(
  { clock, national }: Pick<NodeParts, 'clock' | 'national'>,
  tx: Tx,
  who: StaffRow,
  id: string,
): Promise<ApprovalRow> {
  const row = await tx.people.approval(id);
  const roles = row ? approverRoles(national.newest(), row, row.step) : [];
  if (!row || !roles.some((role) => who.roles.includes(role))) throw new Refusal('not-found');
  const facts = { caseId: row.caseId, approvalId: id, by: who.id, what: 'approval' };
  await tx.ledger.append([ledgerEntry('reading', facts, clock.now())]);
  return row;
}
