import type { InputJudgeEmergency } from '#libs/schema-check/generated/types.js';
import { isLive } from '../../domain/access/break-glass.js';
import { Refusal } from '../../domain/refusal.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { EmergencyRow } from '../../ports/store/emergencies.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import { ledgerEntry } from '../../record/ledger-entry.js';

type EndParts = Pick<NodeParts, 'clock' | 'store'>;

/** Who is told that a case was opened in an emergency, and looks at whether it was one. */
export const JUDGES = ['supervisor', 'data-protection-officer'] as const;

/** Ends it before its time: whoever opened it, or one who judges. What is over stays as it ended. @throws Refusal `not-found` */
export async function endEmergency(parts: EndParts, by: StaffRow, id: string): Promise<EmergencyRow> {
  return parts.store.transaction(async (tx) => {
    const row = await tx.emergencies.lock(id);
    if (!row || (row.staffId !== by.id && !judges(by))) throw new Refusal('not-found');
    return endNow(parts, tx, row, by);
  });
}

/**
 * Another person says whether there was an emergency (R9); what is not justified ends at once.
 * @throws Refusal `not-found`, `approver-is-author`, `approval-decided`
 */
export async function judgeEmergency(
  parts: EndParts,
  by: StaffRow,
  id: string,
  { verdict }: InputJudgeEmergency,
): Promise<EmergencyRow> {
  return parts.store.transaction(async (tx) => {
    const row = await tx.emergencies.lock(id);
    if (!row || !judges(by)) throw new Refusal('not-found');
    if (row.staffId === by.id) throw new Refusal('approver-is-author');
    if (row.judgedAt) throw new Refusal('approval-decided');
    const at = parts.clock.now();
    const found = { verdict, judgedBy: by.id, judgedAt: at };
    await tx.emergencies.judge(id, found);
    const facts = { caseId: row.caseId, emergencyId: id, by: by.id, verdict };
    await tx.ledger.append([ledgerEntry('emergency-judged', facts, at)]);
    await tx.notify({ topic: 'emergency', id, caseId: row.caseId });
    const judged = { ...row, ...found };
    return verdict === 'justified' ? judged : endNow(parts, tx, judged, by);
  });
}

/** All of them for those who judge or audit, their own for others; those that nobody has judged come first. */
export async function listEmergencies(
  { store }: Pick<NodeParts, 'store'>,
  who: StaffRow,
  limit: number,
): Promise<EmergencyRow[]> {
  const own = judges(who) || who.roles.includes('auditor') ? {} : { staffId: who.id };
  return store.transaction((tx) => tx.emergencies.list({ limit, ...own }));
}

export function judges({ roles }: StaffRow): boolean {
  return JUDGES.some((role) => roles.includes(role));
}

/** Whoever may read a case no more reads it in no emergency either, in the transaction of whatever took it from them. */
export async function endEmergencyOf(
  parts: EndParts,
  tx: Tx,
  { caseId, staffId, by }: { caseId: string; staffId: string; by: StaffRow },
): Promise<void> {
  // Nobody opens one meanwhile.
  await tx.emergencies.lockPerson(staffId);
  const live = await tx.emergencies.live(caseId, staffId, parts.clock.now());
  const row = live && (await tx.emergencies.lock(live.id));
  if (row) await endNow(parts, tx, row, by);
}

async function endNow({ clock }: EndParts, tx: Tx, row: EmergencyRow, by: StaffRow): Promise<EmergencyRow> {
  const at = clock.now();
  if (!isLive(row, at)) return row;
  const end = { endedAt: at, endedBy: by.id };
  await tx.emergencies.end(row.id, end);
  const facts = { caseId: row.caseId, emergencyId: row.id, by: by.id };
  await tx.ledger.append([ledgerEntry('emergency-ended', facts, at)]);
  await tx.notify({ topic: 'emergency', id: row.id, caseId: row.caseId });
  return { ...row, ...end };
}
