import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '../ports/store/store.js';
import { sealJson } from './case-content.js';
import { ledgerEntry } from './ledger-entry.js';
import type { RecallParts } from './recall-manifest.js';
import { tellConsentChange } from './tell-consent-change.js';

export interface EventToAdd {
  /** Locked in this transaction. */
  caseId: string;
  event: { event: string };
  /** Staff id of who entered it. */
  by: string;
  /** Staff id of the other person who decided that it counts. */
  approvedBy?: string;
  at: Date;
}

/**
 * Adds one event to the consent record of a case, which only grows. What waits to go out is checked again at once, because
 * it may have lost its basis, and everyone who was given what is not consented to any more is told (R10).
 */
export async function addConsentEvent(
  parts: RecallParts,
  tx: Tx,
  { caseId, event, by, approvedBy, at }: EventToAdd,
): Promise<{ id: string; version: number }> {
  const [id, version] = [uuidv7(), (await tx.consents.version(caseId)) + 1];
  const content = await sealJson(parts, caseId, 'consent_event.content', event);
  const row = { id, caseId, sequence: version, content, recordedAt: at, recordedBy: by };
  await tx.consents.append({ ...row, approvedBy: approvedBy ?? null });
  const facts = { caseId, consentVersion: version, event: event.event, by, ...(approvedBy ? { approvedBy } : {}) };
  await tx.ledger.append([ledgerEntry('consent-event', facts, at)]);
  await tellConsentChange(parts, tx, { caseId, event, by, at });
  await tx.outbox.hurryCase(caseId, at);
  await tx.notify({ topic: 'outbox', id: caseId });
  await tx.notify({ topic: 'case', id: caseId, caseId });
  return { id, version };
}
