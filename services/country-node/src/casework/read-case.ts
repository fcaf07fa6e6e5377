import { keepVisible } from '../domain/access/keep-visible.js';
import type { CaseContent } from '../domain/case/case-content.js';
import type { Restriction } from '../domain/sharing/restricted.js';
import { onPaper, printFacts, type PrintMark } from '../domain/safeguards/r23-print.js';
import type { Json } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseReference, CaseRow } from '../ports/store/cases.js';
import type { StaffRow } from '../ports/store/people.js';
import { openCaseContent } from '../record/case-content.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { isHeld } from '../record/legal-holds.js';
import { readRestricted } from '../record/read-restricted.js';
import { readerOf } from './reader-of.js';
import { hideRestricted } from './hide-restricted.js';
import { readableCase } from './emergencies/read-in-emergency.js';
import { seeCase } from './see-case.js';

export interface CaseView extends Omit<CaseRow, 'content'> {
  content: CaseContent;
  references: CaseReference[];
  /** What partners asked to be restricted, and on which basis it is kept where it is (R10). */
  restrictions: Omit<Restriction, 'place'>[];
  /** Whether something keeps it from being destroyed (R21). */
  held: boolean;
}

/**
 * Opens a case for a person, as far as role and assignment go; every reading is in the ledger (invariant 6).
 * @param print the mark of a print, of which less is shown (R23)
 * @throws Refusal `not-found`, `case-destroyed`
 */
export async function readCase(
  parts: Pick<NodeParts, 'clock' | 'store' | 'vault' | 'national'>,
  who: StaffRow,
  caseId: string,
  print?: PrintMark,
): Promise<CaseView> {
  return parts.store.seenBy(readerOf(parts, who), async (tx) => {
    // Nothing is printed on the strength of an emergency.
    const {
      row,
      categories: ofRole,
      glass,
    } = print ? { ...(await seeCase(tx, who, caseId)), glass: {} } : await readableCase(parts, tx, who, caseId);
    const readable = await hideRestricted(parts, tx, { who, caseId, categories: ofRole });
    const { restrictions, restricted, hidden } = await readRestricted(parts, tx, caseId);
    const categories = print ? onPaper(readable, hidden) : readable;
    const facts = { caseId, by: who.id, what: 'case', ...glass, ...printFacts(print) };
    await tx.ledger.append([ledgerEntry('reading', facts, parts.clock.now())]);
    const references = await tx.cases.references(caseId);
    const live = restrictions.filter(({ category }) => restricted.has(category));
    return {
      ...row,
      content: contentFor(await openCaseContent(parts, row), categories),
      references,
      held: await isHeld(tx, caseId),
      restrictions: live.map(({ peer, purpose, category, since, keptOn }) => {
        return { peer, purpose, category, since, keptOn };
      }),
    };
  });
}

function contentFor({ file, summary }: CaseContent, categories: ReadonlySet<string>): CaseContent {
  const kept = {
    file: file && keepVisible('urn:passerelle:schema:case-file:v1', file as Json, categories),
    summary: summary && keepVisible('urn:passerelle:schema:case-summary:v1', summary as Json, categories),
  };
  return JSON.parse(JSON.stringify(kept)) as CaseContent;
}
