import { PLAN_FOR_MAJORITY } from '../domain/deadlines/majority.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { DeadlineRow } from '../ports/store/deadlines.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { unlessUnreadable } from '../record/unless-unreadable.js';
import { hideRestricted } from './hide-restricted.js';
import { categoriesFor } from './see-case.js';

/** What a deadline tells of the file by its day alone: the birth date, as exactly as the file has it. */
const TELLS: Readonly<Record<string, string>> = { [PLAN_FOR_MAJORITY]: 'ID_CORE' };

/** Of some deadlines those that tell this person nothing of a category that they may not read in that case (threat 19, R10). */
export async function knownDeadlines(
  parts: Pick<NodeParts, 'vault' | 'national'>,
  tx: Tx,
  who: StaffRow,
  rows: readonly DeadlineRow[],
): Promise<DeadlineRow[]> {
  const known = await tx.beside(
    rows.map(({ caseId, step }) => async (beside: Tx) => {
      const category = TELLS[step];
      return category === undefined || (await reads(parts, beside, who, { caseId, category }).catch(unlessUnreadable));
    }),
  );
  return rows.filter((_row, at) => known[at] === true);
}

async function reads(
  parts: Pick<NodeParts, 'vault' | 'national'>,
  tx: Tx,
  who: StaffRow,
  { caseId, category }: { caseId: string; category: string },
): Promise<boolean> {
  const ofRole = await categoriesFor(tx, who, caseId);
  if (!ofRole.has(category)) return false;
  return (await hideRestricted(parts, tx, { who, caseId, categories: ofRole })).has(category);
}
