import { Refusal } from '../../domain/refusal.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { AssignmentRow } from '../../ports/store/assignments.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import { ledgerEntry } from '../../record/ledger-entry.js';
import { endEmergencyOf } from '../emergencies/end-emergency.js';
import { workOnCase } from '../see-case.js';

type TakeParts = Pick<NodeParts, 'clock' | 'store'>;

interface Taking {
  caseId: string;
  staffId: string;
  /** Version of the giving that was looked at. */
  seen: number;
}

export interface TakenBack {
  caseId: string;
  staffId: string;
  endedAt: Date;
  nobodys: boolean;
}

/**
 * Threat 19: a case is somebody's no longer, from this moment on; one that this person had opened in an emergency besides is
 * closed too. No reason is asked for: the ledger would say what a child may have told past the supervisors. The last who
 * worked on an open case may lose it: it is then nobody's.
 * @throws Refusal `not-found`, also where it was taken back already; `case-destroyed`; `version-conflict` where it was given
 * anew, or otherwise, meanwhile
 */
export async function takeBackCase(
  parts: TakeParts,
  by: StaffRow,
  { caseId, staffId, seen }: Taking,
): Promise<TakenBack> {
  return parts.store.transaction(async (tx) => {
    await workOnCase(tx, by, caseId);
    const row = await tx.assignments.lock(caseId, staffId);
    if (!row) throw new Refusal('not-found');
    if (row.version !== seen) throw new Refusal('version-conflict');
    const end = { endedBy: by.id, endedAt: parts.clock.now() };
    await tx.assignments.end(caseId, staffId, end);
    await noteEnded(tx, [row], end);
    await endEmergencyOf(parts, tx, { caseId, staffId, by });
    const nobodys = (await tx.assignments.nobodys([caseId])).has(caseId);
    return { caseId, staffId, endedAt: end.endedAt, nobodys };
  });
}

/** All cases of a person, in the transaction of whatever ends their duties. @returns how many */
export async function takeBackAllOf(tx: Tx, staffId: string, end: { endedBy: string; endedAt: Date }): Promise<number> {
  const rows = await tx.assignments.endAllOf(staffId, end);
  await noteEnded(tx, rows, end);
  return rows.length;
}

async function noteEnded(
  tx: Tx,
  rows: readonly AssignmentRow[],
  { endedBy: by, endedAt }: { endedBy: string; endedAt: Date },
): Promise<void> {
  const facts = rows.map(({ caseId, staffId, categories }) => ({
    ...{ caseId, staffId, by },
    ...(categories ? { categories } : {}),
  }));
  await tx.ledger.append(facts.map((each) => ledgerEntry('assignment-ended', each, endedAt)));
  for (const { caseId, staffId } of rows) {
    await tx.notify({ topic: 'case', id: caseId, caseId });
    // Whoever lost it hears nothing of the case any more, and has it before them.
    await tx.notify({ topic: 'assignment', id: staffId, caseId });
  }
}
