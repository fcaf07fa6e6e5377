import { mayAct } from '../../domain/access/visible-categories.js';
import { keepVisible } from '../../domain/access/keep-visible.js';
import { comparedPart } from '../../domain/duplicates/compared-part.js';
import type { PairStatus } from '../../domain/duplicates/judge-pair.js';
import type { Json } from '../../domain/disclosure/types.js';
import { Refusal } from '../../domain/refusal.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { DuplicateRow } from '../../ports/store/duplicates.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import { openCaseContent } from '../../record/case-content.js';
import { ledgerEntry } from '../../record/ledger-entry.js';
import { hideRestricted } from '../hide-restricted.js';
import { readerOf } from '../reader-of.js';
import { categoriesFor, seeCase } from '../see-case.js';

type SeeParts = Pick<NodeParts, 'clock' | 'store' | 'vault' | 'national'>;

/** Pairs of which one may know both cases: all for a supervisor, for a caseworker those given whole on both sides. */
export async function listDuplicates(
  parts: Pick<NodeParts, 'clock' | 'store'>,
  who: StaffRow,
  { limit, statuses }: { limit: number; statuses: readonly PairStatus[] },
): Promise<DuplicateRow[]> {
  const assignedTo = who.roles.includes('supervisor') ? {} : { assignedTo: who.id };
  return parts.store.seenBy(readerOf(parts, who), (tx) => tx.duplicates.list({ limit, statuses, ...assignedTo }));
}

/**
 * Pairs of one case. Of those whose other case this person may not know, only that there are some for a supervisor to look
 * at: neither which case nor why.
 * @throws Refusal `not-found`
 */
export async function duplicatesOfCase(
  { store }: Pick<NodeParts, 'store'>,
  who: StaffRow,
  caseId: string,
): Promise<{ items: DuplicateRow[]; forSupervisor: boolean }> {
  return store.transaction(async (tx) => {
    const { categories } = await seeCase(tx, who, caseId);
    if (!mayAct(categories)) throw new Refusal('not-found');
    const pairs = await tx.duplicates.ofCase(caseId);
    const items: DuplicateRow[] = [];
    for (const pair of pairs) if (await mayJudge(tx, who, pair)) items.push(pair);
    const hidden = pairs.filter((pair) => !items.includes(pair));
    return { items, forSupervisor: hidden.some(({ status }) => status !== 'different') };
  });
}

/** A case of a pair, with what it was compared by. */
interface ComparedCase {
  caseId: string;
  compared: unknown;
}

/** One pair with both cases' compared fields side by side; a reading of both. @throws Refusal `not-found` */
export async function readDuplicate(
  parts: SeeParts,
  who: StaffRow,
  id: string,
): Promise<DuplicateRow & { cases: ComparedCase[] }> {
  const { clock, store, vault } = parts;
  return store.seenBy(readerOf(parts, who), async (tx) => {
    const pair = await tx.duplicates.get(id);
    if (!pair || !(await mayJudge(tx, who, pair))) throw new Refusal('not-found');
    const cases: ComparedCase[] = [];
    for (const caseId of [pair.caseOne, pair.caseOther]) {
      const { row, categories: ofRole } = await seeCase(tx, who, caseId);
      const categories = await hideRestricted(parts, tx, { who, caseId, categories: ofRole });
      const compared = comparedPart((await openCaseContent({ vault }, row)).file ?? {});
      const visible = keepVisible('urn:passerelle:schema:case-file:v1', compared as Json, categories) ?? {};
      cases.push({ caseId, compared: visible });
      await tx.ledger.append([ledgerEntry('reading', { caseId, by: who.id, what: 'duplicate' }, clock.now())]);
    }
    return { ...pair, cases };
  });
}

/** Only who may act on both cases judges them, or learns which they are (threat 19). */
export async function mayJudge(tx: Tx, who: StaffRow, { caseOne, caseOther }: DuplicateRow): Promise<boolean> {
  return mayAct(await categoriesFor(tx, who, caseOne)) && mayAct(await categoriesFor(tx, who, caseOther));
}
