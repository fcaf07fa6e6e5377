import type { InputAskCorrection } from '#libs/schema-check/generated/types.js';
import { approverOf } from '../domain/conversations/approver-of.js';
import { CORRECTION } from '../domain/conversations/correction.js';
import { Refusal } from '../domain/refusal.js';
import { CASE_FILE, itemAt } from '../domain/sharing/items.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { askCaseApproval } from '../record/ask-case-approval.js';
import { findGiven, ofCase } from '../record/find-given.js';
import { tellCorrection } from '../record/tell-correction.js';
import { workOnCase } from './see-case.js';

/**
 * Asks that everyone who was given some fields of a case learn what is true of them now. Put before a second person only where
 * national configuration names one: it moves nothing, and shows nobody what the same step could not show today (R9).
 * @returns how many partners are told, or the approval that it waits for
 * @throws Refusal `not-found` also when nobody was given any of it; `schema-violation` for a place that cannot be corrected;
 * `record-unconfirmed`
 */
export async function askCorrection(
  parts: Pick<NodeParts, 'clock' | 'store' | 'vault' | 'directory' | 'national'>,
  by: StaffRow,
  caseId: string,
  asked: InputAskCorrection,
): Promise<{ caseId: string; asked: number } | { caseId: string; approvalId: string }> {
  const items = readItems(asked.items);
  return parts.store.transaction(async (tx) => {
    const { version, unconfirmedSince } = await workOnCase(tx, by, caseId);
    if (unconfirmedSince) throw new Refusal('record-unconfirmed');
    if ((await findGiven(parts, tx, caseId, ofCase(items))).length === 0) throw new Refusal('not-found');
    const at = parts.clock.now();
    const correction = { ...asked, items };
    const act = { kind: CORRECTION.kind, step: 'correct' };
    if (approverOf(parts.national.inForce(), { ...act, rule: {} })) {
      const manifestDigest = `case-version-${version}`;
      return askCaseApproval(parts, tx, { ...act, caseId, input: correction, manifestDigest, by: by.id, at });
    }
    const told = await tellCorrection(parts, tx, { ...correction, caseId, by: by.id, at });
    await tx.notify({ topic: 'case', id: caseId, caseId });
    return { caseId, asked: told };
  });
}

/** The items in which the places lie. @throws Refusal `schema-violation` with those that cannot be corrected */
function readItems(pointers: readonly string[]): [string, ...string[]] {
  const read = pointers.map((pointer) => itemAt(CASE_FILE, pointer));
  const wrong = read.flatMap((item, at) => (item === undefined ? [`/items/${at}`] : []));
  const [first, ...others] = [...new Set(read)].filter((item) => item !== undefined);
  if (wrong.length > 0 || first === undefined) throw new Refusal('schema-violation', wrong);
  return [first, ...others];
}
