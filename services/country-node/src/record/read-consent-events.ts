import type { ConsentEvent } from '../domain/consent/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { openJson } from './case-content.js';

/** The events of a case's consent record as they were entered, oldest first. */
export async function readConsentEvents(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  caseId: string,
): Promise<{ event: ConsentEvent; recordedAt: Date }[]> {
  const events: { event: ConsentEvent; recordedAt: Date }[] = [];
  for (const { content, recordedBy, recordedAt } of await tx.consents.list(caseId)) {
    const event = await openJson<ConsentEvent>(parts, caseId, 'consent_event.content', content);
    events.push({ event: { ...event, recordedBy }, recordedAt });
  }
  return events;
}
