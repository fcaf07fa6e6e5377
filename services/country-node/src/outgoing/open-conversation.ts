import { isOpen } from '../domain/conversations/conversation-kind.js';
import { isExclusive, kindNamed } from '../domain/conversations/kinds.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { beginConversation } from '../record/begin-conversation.js';
import { awaitsVoid, unanswered } from '../record/acts.js';
import { checkAdmitted, checkFollows, checkOpener } from './check-case-free.js';
import { layCircuit } from './lay-circuit.js';

export interface ConversationToOpen {
  kind: string;
  caseId: string;
  peer: string;
  /** Organisation nodes that relay between here and the peer, in their order; directly without it. */
  route?: readonly string[];
  /** RFC 3339, UTC: until when they carry it. */
  routeUntil?: string;
}

/** A conversation whose opening was never sent: rejected by the approver, or refused. */
export const NOT_SENT = 'not-sent';

type OpenParts = Pick<NodeParts, 'self' | 'clock' | 'directory' | 'vault' | 'matrix' | 'national' | 'circuits'>;

/**
 * Opens a conversation about a case, under the reference that only this partner and this node know it by.
 * @throws Refusal `not-found`, `unknown-participant`, `party-not-admitted`, `record-unconfirmed`, `not-responsible`,
 * `already-responsible`, `step-not-allowed`, `transfer-open` (one open exclusive conversation per case, invariant 4; protocol 5.10)
 */
export async function openConversation(
  parts: OpenParts,
  tx: Tx,
  { kind, caseId, peer, route, routeUntil }: ConversationToOpen,
  _by: StaffRow,
): Promise<ConversationRow> {
  const table = kindNamed(kind);
  const caseRow = await tx.cases.lock(caseId);
  if (!caseRow) throw new Refusal('not-found');
  if (peer === parts.self) throw new Refusal('unknown-participant');
  checkAdmitted(parts, table, peer);
  if (caseRow.unconfirmedSince) throw new Refusal('record-unconfirmed');
  checkOpener(parts.self, table, caseRow);
  await checkFollows(tx, table, { caseId, peer });
  if (table.exclusive) await endOthers(parts, tx, { caseId, peer });
  const until = routeUntil === undefined ? {} : { routeUntil };
  const circuit = route && (await layCircuit(parts, tx, { caseId, peer, purpose: table.purpose, route, ...until }));
  return beginConversation(parts, tx, { kind, caseRow, peer, via: circuit?.id ?? null, at: parts.clock.now() });
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
      const steps = await tx.conversations.steps(each.id);
      // The peer would hold the new offer against what it knows, and refuse it.
      if (awaitsVoid(steps) || (each.peer === peer && unanswered(steps).length > 0)) throw new Refusal('transfer-open');
      continue;
    }
    if (each.state !== table.initial || (await mayStillOpen(tx, each))) throw new Refusal('transfer-open');
    await tx.conversations.update(each.id, { state: NOT_SENT, updatedAt: clock.now() });
  }
}

/** Whether an opening waits for its approver or for the peer's answer; one that was refused or voided for good does not. */
async function mayStillOpen(tx: Tx, conversation: ConversationRow): Promise<boolean> {
  if (unanswered(await tx.conversations.steps(conversation.id)).length > 0) return true;
  const waiting = await tx.people.listApprovals({ conversationId: conversation.id, statuses: ['waiting'], limit: 1 });
  return waiting.length > 0;
}
