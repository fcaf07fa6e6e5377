import { v7 as uuidv7 } from 'uuid';
import { reach } from '../ports/failpoints.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { sealJson } from '../record/case-content.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { tellConsentChange } from '../record/tell-consent-change.js';
import { workOnCase } from './see-case.js';

/**
 * Adds one event to the consent record of a case, which only grows. What waits to go out is checked again at once, because
 * it may have lost its basis, and everyone who was given what is not consented to any more is told (R10).
 * @throws Refusal `not-found`
 */
export async function recordConsent(
  parts: Pick<NodeParts, 'clock' | 'store' | 'vault' | 'directory' | 'national'>,
  by: StaffRow,
  caseId: string,
  event: { event: string },
): Promise<{ id: string; version: number }> {
  return parts.store.together('desk', async (tx) => {
    await workOnCase(tx, by, caseId);
    await tx.cases.lock(caseId);
    const [id, at, version] = [uuidv7(), parts.clock.now(), (await tx.consents.version(caseId)) + 1];
    const content = await sealJson(parts, caseId, 'consent_event.content', event);
    await tx.consents.append({ id, caseId, sequence: version, content, recordedAt: at, recordedBy: by.id });
    const facts = { caseId, consentVersion: version, event: event.event, by: by.id };
    await tx.ledger.append([ledgerEntry('consent-event', facts, at)]);
    await tellConsentChange(parts, tx, { caseId, event, by: by.id, at });
    await tx.outbox.hurryCase(caseId, at);
    await tx.notify({ topic: 'outbox', id: caseId });
    await tx.notify({ topic: 'case', id: caseId, caseId });
    await reach('consent:recorded');
    return { id, version };
  });
}
