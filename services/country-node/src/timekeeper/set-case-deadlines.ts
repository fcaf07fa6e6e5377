import { majorityCourse, PLAN_FOR_MAJORITY } from '../domain/deadlines/majority.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseRow } from '../ports/store/cases.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent } from '../record/case-content.js';
import { type DeadlineParts, replaceDeadline, unlessUnreadable, type Wanted } from './set-deadlines.js';

export type CaseDeadlineParts = DeadlineParts & Pick<NodeParts, 'self'>;

/**
 * Sets, changes or ends the deadlines of cases that changed: who made them, who is responsible, or whether they are open.
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

/** Makes the deadline of one case what its file, whoever is responsible and the law say now. */
export async function setCaseDeadline(parts: CaseDeadlineParts, tx: Tx, caseId: string): Promise<void> {
  const row = await tx.cases.lockWhole(caseId);
  if (!row) return;
  const open = await tx.deadlines.openOfCase(caseId, PLAN_FOR_MAJORITY);
  await replaceDeadline(parts, tx, open, await findWanted(parts, row));
}

/** Only where this node is responsible: whoever took the case over plans what goes on. */
async function findWanted(parts: CaseDeadlineParts, row: CaseRow): Promise<Wanted | undefined> {
  if (row.status !== 'open' || row.responsible !== parts.self) return undefined;
  const content = await openCaseContent(parts, row).catch(unlessUnreadable);
  const course = content?.file && majorityCourse(content.file as JsonObject, parts.national.newest());
  if (!course) return undefined;
  const about = { conversationId: null, caseId: row.id, peer: null, kind: 'case', step: PLAN_FOR_MAJORITY, after: '' };
  return { ...about, ...course, ours: true, since: row.updatedAt, lapsesAt: null };
}
