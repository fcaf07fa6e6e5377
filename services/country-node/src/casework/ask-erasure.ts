import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { findParts } from '../record/find-parts.js';
import type { RecallParts } from '../record/recall-manifest.js';
import { passChangeOn } from '../record/tell-consent-change.js';
import { workOnCase } from './see-case.js';

/**
 * Asks everyone who was given something of a case to erase it: all of it, or some categories. What this node keeps itself
 * stays.
 * @returns how many were asked
 * @throws Refusal `not-found` also when nothing of these categories went to anybody
 */
export async function askErasure(
  parts: Pick<NodeParts, 'clock' | 'store'> & RecallParts,
  by: StaffRow,
  caseId: string,
  { categories }: { categories?: readonly string[] },
): Promise<{ caseId: string; asked: number }> {
  return parts.store.transaction(async (tx) => {
    await workOnCase(tx, by, caseId);
    const sent = (await findParts(parts, tx, caseId)).map((part) => {
      const wanted = part.categories.filter((each) => categories?.includes(each) ?? true);
      return { part, categories: wanted };
    });
    const lost = sent.filter((each) => each.categories.length > 0);
    if (lost.length === 0) throw new Refusal('not-found');
    const at = parts.clock.now();
    await passChangeOn(parts, tx, { caseId, telling: { kind: 'erasure-request' }, lost, by: by.id, at });
    await tx.notify({ topic: 'case', id: caseId, caseId });
    return { caseId, asked: new Set(lost.map(({ part }) => part.recipient.id)).size };
  });
}
