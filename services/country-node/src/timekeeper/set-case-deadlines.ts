import { majorityCourse, PLAN_FOR_MAJORITY } from '../domain/deadlines/majority.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseRow } from '../ports/store/cases.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent } from '../record/case-content.js';
import { type DeadlineParts, replaceDeadline, unlessUnreadable, type Wanted } from './set-deadlines.js';

export type CaseDeadlineParts = DeadlineParts & Pick<NodeParts, 'self'>;

/**
 * Sets, changes or ends the deadlines of cases that changed: who made them, who is responsible, whether they are open, or what
 * holds them.
 * @returns how many changes were looked at
 */
export async function setCaseDeadlines(parts: CaseDeadlineParts, batch: number): Promise<number> {
  const due = await parts.store.once((tx) => tx.deadlines.untimedCases(batch));
  for (const caseId of new Set(due.map((each) => each.caseId))) {
    const turns = due.filter((each) => each.caseId === caseId).map(({ turn }) => turn);
    await parts.store
      .transaction(async (tx) => {
        await setCaseDeadline(parts, tx, caseId);
        await tx.deadlines.settleCases(turns);
      })
      .catch((error: unknown) => parts.log.error('deadline-not-set', error, { caseId }));
  }
  return due.length;
}

/** What the case waits for while a hold stands, as the list of deadlines names it. */
export const REVIEW_HOLD = 'review-hold';

/** Makes the deadlines of one case what its file, its holds, whoever is responsible and the law say now. */
export async function setCaseDeadline(parts: CaseDeadlineParts, tx: Tx, caseId: string): Promise<void> {
  const row = await tx.cases.lockWhole(caseId);
  if (!row) return;
  const planned = await tx.deadlines.openOfCase(caseId, PLAN_FOR_MAJORITY);
  await replaceDeadline(parts, tx, planned, await findPlanning(parts, row));
  const reviewed = await tx.deadlines.openOfCase(caseId, REVIEW_HOLD);
  await replaceDeadline(parts, tx, reviewed, await findHoldReview(tx, caseId));
}

/** Only where this node is responsible: whoever took the case over plans what goes on. */
async function findPlanning(parts: CaseDeadlineParts, row: CaseRow): Promise<Wanted | undefined> {
  if (row.status !== 'open' || row.responsible !== parts.self) return undefined;
  const content = await openCaseContent(parts, row).catch(unlessUnreadable);
  const course = content?.file && majorityCourse(content.file as JsonObject, parts.national.newest());
  if (!course) return undefined;
  return { ...ofCase(row.id, PLAN_FOR_MAJORITY), ...course, since: row.updatedAt };
}

/**
 * R21: the first of the days by which somebody has to have asked whether a hold is still needed. Whoever is responsible, and
 * closed or not: a hold keeps what is stored here. It stands until it is lifted, however late that is.
 */
async function findHoldReview(tx: Tx, caseId: string): Promise<Wanted | undefined> {
  const [first] = await tx.keeping.standingHolds({ caseId, limit: 1 });
  return first && { ...ofCase(caseId, REVIEW_HOLD), since: first.setAt, dueAt: first.reviewBy, remindAt: null };
}

function ofCase(caseId: string, step: string) {
  return { conversationId: null, caseId, peer: null, kind: 'case', step, after: '', ours: true, lapsesAt: null };
}
