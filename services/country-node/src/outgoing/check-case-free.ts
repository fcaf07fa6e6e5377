import { checkParties } from '../domain/conversations/check-parties.js';
import { type ConversationKind, isOpen } from '../domain/conversations/conversation-kind.js';
import type { FoldedConversation } from '../domain/conversations/fold-conversation.js';
import { isExclusive, kindNamed, otherRole } from '../domain/conversations/kinds.js';
import { openingStep } from '../domain/conversations/opening-step.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseHead } from '../ports/store/cases.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { awaitsVoid } from '../record/acts.js';
import { findParties } from '../record/find-agreement.js';
import { hasFollowed } from '../record/has-followed.js';

type OpenerParts = Pick<NodeParts, 'self' | 'clock' | 'directory'>;

/**
 * A step that opens a conversation needs this node to be one that may open it; one that opens an exclusive conversation, or
 * a resting one again (a return), needs the case in no other open exclusive conversation, else two authorities could
 * assume it in two conversations (invariant 4).
 * @throws Refusal `party-not-admitted`, `not-responsible`, `already-responsible`, `step-not-allowed`, `transfer-open`,
 * `record-unconfirmed`
 */
export async function checkCaseFree(
  parts: OpenerParts,
  tx: Tx,
  { id, kind, caseId, peer }: ConversationRow,
  { state }: FoldedConversation,
): Promise<void> {
  const table = kindNamed(kind);
  const opens = state === table.initial;
  if (!opens && (!table.exclusive || isOpen(table, state))) return;
  const caseRow = await tx.cases.lock(caseId);
  // Whoever lost the end of its history may have given the case away in it.
  if (caseRow?.unconfirmedSince) throw new Refusal('record-unconfirmed');
  if (opens) {
    checkAdmitted(parts, table, peer);
    checkOpener(parts.self, table, caseRow);
    await checkFollows(tx, table, { caseId, peer });
  }
  if (!table.exclusive) return;
  if (caseRow?.responsible !== parts.self) throw new Refusal('not-responsible');
  for (const other of await tx.conversations.ofCase(caseId)) {
    if (other.id === id || !isExclusive(other)) continue;
    // One that is only prepared here is checked again when it is sent.
    if (isUnderWay(other) || awaitsVoid(await tx.conversations.steps(other.id))) throw new Refusal('transfer-open');
  }
}

/** Whether the trust list lets this node and the peer begin it. @throws Refusal `unknown-participant`, `party-not-admitted` */
export function checkAdmitted(parts: OpenerParts, table: ConversationKind, peer: string): void {
  const parties = findParties(parts, peer, parts.clock.now());
  const { by } = openingStep(table);
  checkParties(table, { [by]: parties.self, [otherRole(table, by)]: parties.peer });
}

/** @throws Refusal `not-found`, `not-responsible`, `already-responsible` */
export function checkOpener(self: string, { opens }: ConversationKind, caseRow: CaseHead | undefined): void {
  if (!caseRow) throw new Refusal('not-found');
  const ours = caseRow.responsible === self;
  if (opens === 'responsible' && !ours) throw new Refusal('not-responsible');
  if (opens === 'not-responsible' && ours) throw new Refusal('already-responsible');
}

/** What must have gone before it, between these two nodes about this case. @throws Refusal `step-not-allowed` */
export async function checkFollows(
  tx: Tx,
  table: ConversationKind,
  { caseId, peer }: Pick<ConversationRow, 'caseId' | 'peer'>,
): Promise<void> {
  if (!(await hasFollowed(tx, table, { caseId, peer, side: 'opener' }))) throw new Refusal('step-not-allowed');
}

/** Whether a conversation was begun and is not settled. */
function isUnderWay({ kind, state }: ConversationRow): boolean {
  const table = kindNamed(kind);
  return state in table.states && state !== table.initial && isOpen(table, state);
}
