import { v7 as uuidv7 } from 'uuid';
import type { PrintMark } from '../domain/safeguards/r23-print.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { type CaseView, readCase } from './read-case.js';
import { type MessageView, readConversation } from './read-conversation.js';
import { seeCase, seeConversation } from './see-case.js';

type PrintParts = Pick<NodeParts, 'self' | 'clock' | 'store' | 'vault' | 'national' | 'matrix'>;

/**
 * A case as it may be printed for use at this office (R23): through the filter of readings and that of paper, marked, and in
 * the ledger before it is handed out.
 * @throws Refusal `not-found`, `case-destroyed`, `record-unconfirmed`
 */
export async function printCase(
  parts: PrintParts,
  who: StaffRow,
  caseId: string,
): Promise<{ mark: PrintMark; view: CaseView }> {
  await parts.store.transaction(async (tx) => {
    await seeCase(tx, who, caseId);
    await refuseUnconfirmed(tx, caseId);
  });
  const mark = markFor(parts, who, parts.self);
  return { mark, view: await readCase(parts, who, caseId, mark) };
}

/**
 * A conversation as it may be printed (R23): what was said in it and what a partner showed, which passed the filter when it
 * was sent and passes the reader's now.
 * @throws Refusal `not-found`, `record-unconfirmed`
 */
export async function printConversation(
  parts: PrintParts,
  who: StaffRow,
  id: string,
): Promise<{ mark: PrintMark; view: { row: ConversationRow; messages: MessageView[] } }> {
  const { peer } = await parts.store.transaction(async (tx) => {
    const row = await seeConversation(tx, who, id);
    await refuseUnconfirmed(tx, row.caseId);
    return row;
  });
  const mark = markFor(parts, who, peer);
  return { mark, view: await readConversation(parts, who, id, mark) };
}

/** After a restore nobody knows what consent was withdrawn since: a screen is taken back when that is known, paper is not. */
async function refuseUnconfirmed(tx: Tx, caseId: string): Promise<void> {
  if ((await tx.cases.state(caseId))?.unconfirmedSince) throw new Refusal('record-unconfirmed');
}

function markFor({ self, clock }: PrintParts, { id, displayFunction }: StaffRow, recipient: string): PrintMark {
  return { printId: uuidv7(), node: self, by: id, byFunction: displayFunction, recipient, at: clock.now() };
}
