import { randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { isOpen } from '../domain/conversations/conversation-kind.js';
import { isExclusive, kindNamed } from '../domain/conversations/kinds.js';
import { openingStep } from '../domain/conversations/opening-step.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { checkAdmitted, checkOpener } from './check-case-free.js';

export interface ConversationToOpen {
  kind: string;
  caseId: string;
  peer: string;
}

/** A conversation whose opening was never sent: rejected by the approver, or refused. */
export const NOT_SENT = 'not-sent';

// No vowels and no look-alikes: a pseudonym that is read over the phone and never spells a word.
const ALPHABET = '23456789BCDFGHJKMNPQRSTVWXZ';

/**
 * Opens a conversation about a case, under the reference that only this partner and this node know it by.
 * @throws Refusal `not-found`, `unknown-participant`, `party-not-admitted`, `not-responsible`, `already-responsible`, `transfer-open` (one open
 * exclusive conversation per case, invariant 4; protocol 5.10)
 */
export async function openConversation(
  parts: Pick<NodeParts, 'self' | 'clock' | 'directory'>,
  tx: Tx,
  { kind, caseId, peer }: ConversationToOpen,
  _by: StaffRow,
): Promise<ConversationRow> {
  const table = kindNamed(kind);
  const caseRow = await tx.cases.lock(caseId);
  if (!caseRow) throw new Refusal('not-found');
  if (peer === parts.self) throw new Refusal('unknown-participant');
  checkAdmitted(parts, table, peer);
  checkOpener(parts.self, table, caseRow);
  if (table.exclusive) await endOthers(parts, tx, { caseId, peer });
  await giveReference(tx, caseId, peer);
  const now = parts.clock.now();
  const row: ConversationRow = {
    id: uuidv7(),
    kind,
    caseId,
    peer,
    role: openingStep(table).by,
    state: table.initial,
    version: 1,
    responsible: caseRow.responsible,
    dueAt: null,
    createdAt: now,
    updatedAt: now,
  };
  await tx.conversations.insert(row);
  return row;
}

/**
 * Of exclusive conversations a case has one; those that were prepared and will never be sent make room.
 * @throws Refusal `transfer-open` for what has not ended on both sides
 */
async function endOthers(
  { clock }: Pick<NodeParts, 'clock'>,
  tx: Tx,
  { caseId, peer }: Omit<ConversationToOpen, 'kind'>,
): Promise<void> {
  const others = await tx.conversations.ofCase(caseId);
  for (const each of others.filter((other) => other.state !== NOT_SENT && isExclusive(other))) {
    const table = kindNamed(each.kind);
    if (!isOpen(table, each.state)) {
      // The peer would hold the new offer against what it knows, and refuse it.
      if (each.peer === peer && (await isUnanswered(tx, each))) throw new Refusal('transfer-open');
      continue;
    }
    if (each.state !== table.initial || (await mayStillOpen(tx, each))) throw new Refusal('transfer-open');
    await tx.conversations.update(each.id, { state: NOT_SENT, updatedAt: clock.now() });
  }
}

/** Whether something that this node said in a conversation may not have arrived. */
async function isUnanswered(tx: Tx, { id }: ConversationRow): Promise<boolean> {
  const messages = await tx.conversations.steps(id);
  return messages.some(({ status }) => status === 'queued');
}

/** Whether an opening waits for its approver or for the peer's answer; one that was refused or voided for good does not. */
async function mayStillOpen(tx: Tx, conversation: ConversationRow): Promise<boolean> {
  if (await isUnanswered(tx, conversation)) return true;
  const waiting = await tx.people.listApprovals({ conversationId: conversation.id, status: 'waiting', limit: 1 });
  return waiting.length > 0;
}

/** Between two nodes a case has one reference, whoever wrote first: a case that came from this partner keeps theirs. */
async function giveReference(tx: Tx, caseId: string, partner: string): Promise<void> {
  const known = await tx.cases.references(caseId);
  if (known.some((each) => each.partner === partner)) return;
  const block = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  await tx.cases.addReference({ caseId, partner, givenBy: 'ours', reference: `PR-${block()}-${block()}-${block()}` });
}
