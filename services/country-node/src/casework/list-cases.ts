import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseHead } from '../ports/store/cases.js';
import type { StaffRow } from '../ports/store/people.js';
import { readerOf } from './reader-of.js';

interface Page {
  limit: number;
  before?: string;
  /** Only those that no person has whole. */
  nobodys: boolean;
}

/**
 * The cases that somebody may see, newest first. Whoever may give them is told which are nobody's.
 * @throws Refusal `parameter-invalid` for whoever asks for those and may give none
 */
export async function listCases(
  parts: Pick<NodeParts, 'store' | 'clock'>,
  who: StaffRow,
  page: Page,
): Promise<(CaseHead & { nobodys?: boolean })[]> {
  const gives = who.roles.includes('supervisor');
  if (page.nobodys && !gives) throw new Refusal('parameter-invalid', ['/given']);
  return parts.store.seenBy(readerOf(parts, who), async (tx) => {
    const rows = await tx.cases.list({ ...page, ...(gives ? {} : { assignedTo: who.id }) });
    const heads = rows.map(({ content: _sealed, ...head }) => head);
    if (!gives) return heads;
    const nobodys = await tx.assignments.nobodys(heads.map(({ id }) => id));
    return heads.map((head) => ({ ...head, nobodys: nobodys.has(head.id) }));
  });
}
