import { addMonths } from '../domain/closure/closure-terms.js';
import { isInForce } from '../domain/national/national-configuration.js';
import { isCategoryOver, type ShorterTerm, shorterTerms } from '../domain/safeguards/r21-end-category.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ClosedCase } from '../ports/store/keeping.js';
import type { Tx } from '../ports/store/store.js';
import { endCategory } from '../record/end-category.js';
import { isHeld } from '../record/legal-holds.js';
import { pageThrough } from './page-through.js';

type EndParts = Pick<NodeParts, 'clock' | 'store' | 'vault' | 'national' | 'log'>;

/** Days by which the end of a month may move a term: what is found early is looked at and left. */
const SLACK_DAYS = 3;

/**
 * R21: destroys what national law keeps for less long than the rest of a closed case. A hold defers it, and so does a record
 * that is in doubt after a restore, and a law that is not in force; a case that was opened again has no such time.
 * @param batch how many are found at once @returns how many categories of cases were ended
 */
export async function endCategories(parts: EndParts, batch: number): Promise<number> {
  const now = parts.clock.now();
  const law = parts.national.newest();
  // What is destroyed does not come back with the next law (R24).
  if (!isInForce(law, now)) return 0;
  let ended = 0;
  for (const term of shorterTerms(law)) {
    const before = addMonths(now, -term.months);
    before.setUTCDate(before.getUTCDate() + SLACK_DAYS);
    const query = { category: term.category, before, limit: batch };
    const page = (after: ClosedCase | undefined) =>
      parts.store.transaction((tx) => tx.keeping.dueCategory({ ...query, after }));
    for await (const { id, closedAt } of pageThrough(batch, page)) {
      if (!isCategoryOver({ closedAt }, term.months, now)) continue;
      try {
        if (await parts.store.transaction((tx) => end(parts, tx, { id, closedAt, term }))) ended += 1;
      } catch (error) {
        parts.log.error('category-not-ended', error, { id });
      }
    }
  }
  return ended;
}

/** Everything is asked again under the lock: somebody may have opened the case, or set a hold, since it was found. */
async function end(
  parts: EndParts,
  tx: Tx,
  { id, closedAt, term }: { id: string; closedAt: Date; term: ShorterTerm },
): Promise<boolean> {
  const row = await tx.cases.lockWhole(id);
  const isSame = row?.status === 'closed' && row.closedAt?.getTime() === closedAt.getTime();
  if (!row || !isSame || row.destroyedAt || row.unconfirmedSince || (await isHeld(tx, id))) return false;
  const at = parts.clock.now();
  const over = shorterTerms(parts.national.newest()).filter(({ months }) => isCategoryOver(row, months, at));
  const ending = { ...term, over: new Set(over.map(({ category }) => category)), at };
  return endCategory(parts, tx, { ...row, closedAt }, ending);
}
