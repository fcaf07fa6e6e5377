import { caseReviewDueAt, FOLLOW_UP_CLOSURE, REVIEW_CASE } from '../domain/deadlines/case-review.js';
import { majorityCourse, PLAN_FOR_MAJORITY } from '../domain/deadlines/majority.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseRow } from '../ports/store/cases.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent } from '../record/case-content.js';
import { unlessUnreadable } from '../record/unless-unreadable.js';
import type { SetAside } from '../record/set-aside.js';
import { type DeadlineParts, replaceDeadline, type Wanted } from './set-deadlines.js';

export type CaseDeadlineParts = DeadlineParts & Pick<NodeParts, 'self'>;

/**
 * Sets, changes or ends the deadlines of cases that changed: who made them, who is responsible, whether they are open, what
 * holds them, or that somebody looked at them.
 * @param aside cases whose deadlines could not be set lately
 * @returns how many changes are settled with it
 */
export async function setCaseDeadlines(parts: CaseDeadlineParts, batch: number, aside: SetAside): Promise<number> {
  const due = await parts.store.once((tx) => tx.deadlines.untimedCases(batch, aside.waiting()));
  const turnsOf = Map.groupBy(due, ({ caseId }) => caseId);
  const set = [...turnsOf].map(([caseId, changes]) =>
    aside.attempt(caseId, { caseId }, async () => {
      await parts.store.together('case-deadlines', async (tx) => {
        await setCaseDeadline(parts, tx, caseId);
        await tx.deadlines.settleCases(changes.map(({ turn }) => turn));
      });
      return changes;
    }),
  );
  return (await Promise.all(set)).flatMap((changes) => changes ?? []).length;
}

/** What the case waits for while a hold stands, as the list of deadlines names it. */
export const REVIEW_HOLD = 'review-hold';

/** Makes the deadlines of one case what its file, its reviews, its holds, whoever is responsible and the law say now. */
export async function setCaseDeadline(parts: CaseDeadlineParts, tx: Tx, caseId: string): Promise<void> {
  const row = await tx.cases.lockWhole(caseId);
  if (!row) return;
  const ours = row.responsible === parts.self && !row.destroyedAt;
  const caseFile = ours && row.status === 'open' ? await readFile(parts, row) : undefined;
  const wanted: Record<string, Terms | undefined> = {
    [PLAN_FOR_MAJORITY]: caseFile && findPlanning(parts, row, caseFile),
    [REVIEW_CASE]: ours && row.status === 'open' ? await findReview(parts, tx, row, caseFile) : undefined,
    [FOLLOW_UP_CLOSURE]: ours ? findFollowUp(row) : undefined,
    [REVIEW_HOLD]: await findHoldReview(tx, caseId),
  };
  const standing = await tx.deadlines.openOfCase(caseId);
  for (const [step, terms] of Object.entries(wanted)) {
    const open = standing.find((each) => each.step === step);
    await replaceDeadline(parts, tx, open, terms && { ...ofCase(caseId, step), remindAt: null, ...terms });
  }
}

type Terms = Pick<Wanted, 'since' | 'dueAt'> & Partial<Pick<Wanted, 'remindAt'>>;

/** Undefined for a case that cannot be read any more: what the law says of it stands all the same. */
async function readFile(parts: CaseDeadlineParts, row: CaseRow): Promise<JsonObject | undefined> {
  return (await openCaseContent(parts, row).catch(unlessUnreadable))?.file as JsonObject | undefined;
}

/** Only where this node is responsible: whoever took the case over plans what goes on. */
function findPlanning(parts: CaseDeadlineParts, row: CaseRow, caseFile: JsonObject): Terms | undefined {
  const course = majorityCourse(caseFile, parts.national.newest());
  return course && { ...course, since: row.updatedAt };
}

/** R15: only where this node is responsible; whoever took the case over begins anew. */
async function findReview(
  parts: CaseDeadlineParts,
  tx: Tx,
  row: CaseRow,
  caseFile: JsonObject | undefined,
): Promise<Terms> {
  const latest = await tx.caseReviews.latest(row.id);
  const { createdAt } = row;
  const dueAt = caseReviewDueAt(caseFile, { createdAt, reviewedAt: latest?.reviewedAt }, parts.national.newest());
  return { since: latest?.reviewedAt ?? createdAt, dueAt };
}

/** R16: that somebody looks again after the closure, until that is noted or the case is opened again. */
function findFollowUp({ status, closedAt, followUpDueAt }: CaseRow): Terms | undefined {
  return status === 'closed' && closedAt && followUpDueAt ? { since: closedAt, dueAt: followUpDueAt } : undefined;
}

/**
 * R21: the first of the days by which somebody has to have asked whether a hold is still needed. Whoever is responsible, and
 * closed or not: a hold keeps what is stored here. It stands until it is lifted, however late that is.
 */
async function findHoldReview(tx: Tx, caseId: string): Promise<Terms | undefined> {
  const first = await tx.keeping.firstHold(caseId);
  return first && { since: first.setAt, dueAt: first.reviewBy };
}

function ofCase(caseId: string, step: string) {
  return { conversationId: null, caseId, peer: null, kind: 'case', step, after: '', ours: true, lapsesAt: null };
}
