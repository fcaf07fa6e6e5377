import { closureTerms } from '../domain/closure/closure-terms.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseHead } from '../ports/store/cases.js';
import type { Tx } from '../ports/store/store.js';
import { findHolders } from './find-parts.js';
import { ledgerEntry } from './ledger-entry.js';
import { oweStep } from './owe-step.js';
import { tellHolders } from './tell-holders.js';

type CloseParts = Pick<NodeParts, 'vault' | 'directory' | 'national'>;

export interface Closing {
  /** As it was locked in this transaction. */
  caseRow: CaseHead;
  /** What is told to everyone else who has a part. */
  closure: JsonObject;
  /** The node that told of the closure; undefined where it was decided here. */
  toldBy?: string;
  /** Staff id, or `system`. */
  by: string;
  at: Date;
}

/**
 * Closes a case at this node: the time of keeping begins, what waits to be sent is checked again, and everyone else who has
 * a part is told (R16), each under its own reference; those who must not know of it are asked to restrict.
 */
export async function closeCase(parts: CloseParts, tx: Tx, closing: Closing): Promise<void> {
  const { caseRow, closure, toldBy, by, at } = closing;
  const { id: caseId } = caseRow;
  const terms = closureTerms(parts.national.newest(), at);
  await tx.cases.setClosure(caseId, { closedAt: at, ...terms }, at);
  const { reason } = closure;
  const facts = {
    caseId,
    reason: typeof reason === 'string' ? reason : '',
    keptUntil: terms.retentionUntil.toISOString(),
    by,
  };
  await tx.ledger.append([ledgerEntry('case-closed', toldBy ? { ...facts, peer: toldBy } : facts, at)]);
  const holders = (await findHolders(tx, caseId)).filter(({ peer }) => peer !== toldBy);
  const to = holders.map(({ peer, relayed, certain, messageIds }) => {
    return { peer, relayed, input: closure, about: certain ? [] : messageIds };
  });
  await tellHolders(parts, tx, { caseId, kind: 'case-closure', step: 'close', to, by, at });
  await noteChange(tx, caseId, at);
}

/** Opens a closed case again: nothing is destroyed any more, and everyone who was told of the closure is told. */
export async function reopenCase(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  { caseId, said, by, at }: { caseId: string; said: JsonObject; by: string; at: Date },
): Promise<void> {
  await tx.cases.setClosure(caseId, null, at);
  await tx.ledger.append([ledgerEntry('case-reopened', { caseId, by }, at)]);
  await tellClosed(parts, tx, { caseId, step: 'reopen', said, by, at });
  await noteChange(tx, caseId, at);
}

/** A further word to everyone whom this node told of a closure. @returns how many */
export async function tellClosed(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  { caseId, step, said, by, at }: { caseId: string; step: string; said: JsonObject; by: string; at: Date },
): Promise<number> {
  const all = await tx.conversations.ofCase(caseId);
  const told = all.filter(
    ({ kind, role, state }) =>
      kind === 'case-closure' && role === 'closer' && (state === 'told' || state === 'acknowledged'),
  );
  for (const { id: conversationId } of told) {
    await oweStep(parts, tx, { caseId, conversationId, step, input: said, until: 'sent', by, at });
  }
  return told.length;
}

async function noteChange(tx: Tx, caseId: string, at: Date): Promise<void> {
  await tx.outbox.hurryCase(caseId, at);
  await tx.notify({ topic: 'outbox', id: caseId });
}
