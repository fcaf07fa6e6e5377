import type { Risk } from '../domain/national/national-configuration.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { riskNow } from '../record/known-cases.js';
import { unlessUnreadable } from '../record/unless-unreadable.js';
import { hideRestricted } from './hide-restricted.js';
import { categoriesFor } from './see-case.js';

/**
 * The risk that was noted for some cases, of those whose risk this person may read. It orders a list that is asked for every
 * half minute: a reading in the ledger is what opens a case, not what ranks it.
 */
export async function readRisks(
  parts: Pick<NodeParts, 'vault' | 'national'>,
  tx: Tx,
  who: StaffRow,
  caseIds: ReadonlySet<string>,
): Promise<{ caseId: string; risk: Risk }[]> {
  const risks = await tx.beside(
    [...caseIds].map((caseId) => (beside: Tx) => riskFor(parts, beside, who, caseId).catch(unlessUnreadable)),
  );
  return [...caseIds].flatMap((caseId, at) => {
    const risk = risks[at];
    return risk ? [{ caseId, risk }] : [];
  });
}

async function riskFor(
  parts: Pick<NodeParts, 'vault' | 'national'>,
  tx: Tx,
  who: StaffRow,
  caseId: string,
): Promise<Risk | undefined> {
  const ofRole = await categoriesFor(tx, who, caseId);
  if (!ofRole.has('RISK')) return undefined;
  const categories = await hideRestricted(parts, tx, { who, caseId, categories: ofRole });
  return categories.has('RISK') ? riskNow(parts, tx, caseId) : undefined;
}
