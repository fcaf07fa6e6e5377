import type { Risk } from '../domain/national/national-configuration.js';
import { Fault } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { riskNow } from '../record/known-cases.js';
import { hideRestricted } from './hide-restricted.js';
import { categoriesFor } from './see-case.js';

/**
 * The risk that was noted for some cases, of those whose risk this person may read. It orders a list that is asked for every
 * half minute: a reading in the ledger is what opens a case, not what ranks it.
 */
export async function readRisks(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  who: StaffRow,
  caseIds: ReadonlySet<string>,
): Promise<{ caseId: string; risk: Risk }[]> {
  const found: { caseId: string; risk: Risk }[] = [];
  for (const caseId of caseIds) {
    const ofRole = await categoriesFor(tx, who, caseId);
    if (!ofRole.has('RISK')) continue;
    const categories = await hideRestricted(parts, tx, { who, caseId, categories: ofRole });
    const risk = categories.has('RISK') ? await riskNow(parts, tx, caseId).catch(unlessErased) : undefined;
    if (risk) found.push({ caseId, risk });
  }
  return found;
}

function unlessErased(error: unknown): undefined {
  if (error instanceof Fault && error.reason === 'case-key-missing') return undefined;
  throw error;
}
