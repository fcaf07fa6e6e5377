import { canonicalJson } from '#libs/envelope/canonical.js';
import { digestOf } from '#libs/envelope/sign.js';
import { needsSecondPerson } from '../domain/consent/needs-second-person.js';
import type { ConsentEvent } from '../domain/consent/types.js';
import { OVERRIDE } from '../domain/conversations/approver-of.js';
import { reach } from '../ports/failpoints.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { addConsentEvent } from '../record/add-consent-event.js';
import { askCaseApproval } from '../record/ask-case-approval.js';
import type { RecallParts } from '../record/recall-manifest.js';
import { workOnCase } from './see-case.js';

/** The event that was added, or the approval that it waits for. */
export type ConsentOutcome = { id: string; version: number } | { caseId: string; approvalId: string };

/**
 * Adds one event to the consent record of a case. What stands in for consent counts only once another person approved it
 * (R9), and is added then; a vital interest may stand on one person's word for a day (R8).
 * @throws Refusal `not-found`, `approval-needed`, `schema-violation`
 */
export async function recordConsent(
  parts: Pick<NodeParts, 'clock' | 'store'> & RecallParts,
  by: StaffRow,
  caseId: string,
  event: { event: string },
): Promise<ConsentOutcome> {
  const waits = needsSecondPerson(event as ConsentEvent, by.id);
  return parts.store.together('desk', async (tx) => {
    await workOnCase(tx, by, caseId);
    await tx.cases.lock(caseId);
    const act = { caseId, by: by.id, at: parts.clock.now() };
    const manifestDigest = digestOf(canonicalJson(event));
    if (waits) return askCaseApproval(parts, tx, { ...act, ...OVERRIDE, input: event, manifestDigest });
    const added = await addConsentEvent(parts, tx, { ...act, event });
    await reach('consent:recorded');
    return added;
  });
}
