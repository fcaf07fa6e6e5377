import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from './ledger-entry.js';

/** What is entered when a hold is asked for. */
export interface HoldAsked {
  reason: string;
  /** RFC 3339. */
  reviewBy: string;
}

/** Two people, by their staff ids. */
export interface Deciders {
  askedBy: string;
  approvedBy: string;
}

/** R21: whether anything holds a case back from being destroyed or purged; asked under the lock of the case. */
export async function isHeld(tx: Tx, caseId: string): Promise<boolean> {
  return (await tx.keeping.firstHold(caseId)) !== undefined;
}

export async function setHold(
  tx: Tx,
  { caseId, asked, askedBy, approvedBy, at }: Deciders & { caseId: string; asked: HoldAsked; at: Date },
): Promise<void> {
  const id = uuidv7();
  const { reason, reviewBy } = asked;
  await tx.keeping.addHold({
    ...{ id, caseId, reason, reviewBy: new Date(reviewBy), setBy: askedBy, setApprovedBy: approvedBy, setAt: at },
    ...{ liftReason: null, liftedBy: null, liftApprovedBy: null, liftedAt: null },
  });
  const facts = { caseId, holdId: id, reason, reviewBy, by: askedBy, approvedBy };
  await tx.ledger.append([ledgerEntry('legal-hold-set', facts, at)]);
  await tx.notify({ topic: 'case', id: caseId, caseId });
}

export async function liftHold(
  tx: Tx,
  held: { caseId: string; holdId: string; reason: string },
  { askedBy, approvedBy, at }: Deciders & { at: Date },
): Promise<void> {
  const { caseId, holdId, reason } = held;
  const lifted = { liftReason: reason, liftedBy: askedBy, liftApprovedBy: approvedBy, liftedAt: at };
  await tx.keeping.liftHold(holdId, lifted);
  await tx.ledger.append([ledgerEntry('legal-hold-lifted', { ...held, by: askedBy, approvedBy }, at)]);
  await tx.notify({ topic: 'case', id: caseId, caseId });
}
