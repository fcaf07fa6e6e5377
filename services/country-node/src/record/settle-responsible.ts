import { movesResponsibility } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow, MessageRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { foldStored } from './fold-stored.js';
import { ledgerEntry } from './ledger-entry.js';

/**
 * Who is responsible for a case whose conversations came back in any order: the one to whom the last step moved it that took
 * effect in any of them (invariant 4). The last by this node's own clock: that of a partner may be hours ahead.
 */
export async function settleResponsible({ clock }: Pick<NodeParts, 'clock'>, tx: Tx, caseId: string): Promise<void> {
  const moves: { at: number; responsible: string }[] = [];
  for (const row of await tx.conversations.ofCase(caseId)) {
    const at = await lastMove(tx, row);
    if (at !== undefined) moves.push({ at, responsible: row.responsible });
  }
  const last = moves.toSorted((one, other) => one.at - other.at).at(-1);
  const caseRow = last && (await tx.cases.lock(caseId));
  if (!caseRow || caseRow.responsible === last.responsible) return;
  const now = clock.now();
  await tx.cases.update(caseId, caseRow.version, { responsible: last.responsible, updatedAt: now });
  const facts = { caseId, from: caseRow.responsible, to: last.responsible };
  await tx.ledger.append([ledgerEntry('responsibility-changed', facts, now)]);
}

/** Milliseconds by this node's own clock: when a conversation last moved responsibility; undefined where it never did. */
export async function lastMove(tx: Tx, row: ConversationRow): Promise<number | undefined> {
  const kind = kindNamed(row.kind);
  const messages = await tx.conversations.messages(row.id);
  const effective = new Set(foldStored(row, messages, await tx.inbox.refusedDigests(row)).effective);
  const movers = messages.filter(({ digest, step }) => effective.has(digest) && movesResponsibility(kind, step));
  return movers.length > 0 ? Math.max(...movers.map(momentHere)) : undefined;
}

/** Milliseconds: when this node said it, or signed that it had received it. */
function momentHere({ direction, issuedAt, receipt }: MessageRow): number {
  const [, claims] = direction === 'in' && receipt !== null ? receipt.split('\n') : [];
  return claims === undefined ? issuedAt.getTime() : Date.parse((JSON.parse(claims) as { at: string }).at);
}
