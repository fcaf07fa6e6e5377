import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { reopenCase, tellClosed } from '../record/close-case.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { workOnCase } from './see-case.js';

type AfterParts = Pick<NodeParts, 'self' | 'clock' | 'store' | 'vault'>;

/**
 * Opens a closed case again, here and at everyone who was told of its closure (R16). It protects, so nobody has to approve.
 * @throws Refusal `not-found`, `not-responsible`, `case-not-closed`
 */
export async function reopen(
  parts: AfterParts,
  by: StaffRow,
  caseId: string,
  said: JsonObject,
): Promise<{ caseId: string }> {
  return parts.store.transaction(async (tx) => {
    await lockClosed(parts, tx, by, caseId);
    await reopenCase(parts, tx, { caseId, said, by: by.id, at: parts.clock.now() });
    return { caseId };
  });
}

/**
 * Reports that somebody looked again after a closure, and what was found (R16).
 * @throws Refusal `not-found`, `not-responsible`, `case-not-closed`
 */
export async function reportFollowUp(
  parts: AfterParts,
  by: StaffRow,
  caseId: string,
  said: JsonObject,
): Promise<{ caseId: string }> {
  return parts.store.transaction(async (tx) => {
    await lockClosed(parts, tx, by, caseId);
    const at = parts.clock.now();
    await tx.cases.noteFollowUp(caseId, at);
    await tx.ledger.append([ledgerEntry('followed-up', { caseId, by: by.id }, at)]);
    await tellClosed(parts, tx, { caseId, step: 'follow-up', said, by: by.id, at });
    return { caseId };
  });
}

async function lockClosed({ self }: AfterParts, tx: Tx, by: StaffRow, caseId: string): Promise<void> {
  await workOnCase(tx, by, caseId);
  const row = await tx.cases.lock(caseId);
  if (row?.status !== 'closed') throw new Refusal('case-not-closed');
  if (row.responsible !== self) throw new Refusal('not-responsible');
}
