import { keepVisible } from '../domain/access/keep-visible.js';
import { mayAct, seesEverything } from '../domain/access/visible-categories.js';
import type { Json, JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { openJson } from '../record/case-content.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { readerOf } from './reader-of.js';
import { readableCase } from './emergencies/read-in-emergency.js';

export interface ConsentView {
  version: number;
  recordedAt: Date;
  /** Staff id. */
  recordedBy: string;
  /** Staff id of the other person who decided that it counts (R9). */
  approvedBy: string | null;
  event: JsonObject;
}

/** The consent record of a case for those who act on it, oldest first; the reading is in the ledger. @throws Refusal `not-found` */
export async function readConsents(
  parts: Pick<NodeParts, 'clock' | 'store' | 'vault'>,
  who: StaffRow,
  caseId: string,
): Promise<ConsentView[]> {
  const { rows, categories } = await parts.store.seenBy(readerOf(parts, who), async (tx) => {
    const seen = await readableCase(parts, tx, who, caseId);
    if (!mayAct(seen.categories)) throw new Refusal('not-found');
    const facts = { caseId, by: who.id, what: 'consents', ...seen.glass };
    await tx.ledger.append([ledgerEntry('reading', facts, parts.clock.now())]);
    return { rows: await tx.consents.list(caseId), categories: seen.categories };
  });
  const open = rows.map(async ({ content, sequence, recordedAt, recordedBy, approvedBy }) => {
    const event = await openJson<Json>(parts, caseId, 'consent_event.content', content);
    return { version: sequence, recordedAt, recordedBy, approvedBy, event: eventFor(event, categories) };
  });
  return Promise.all(open);
}

/** Whoever sees everything reads the event exactly as it was recorded, empty lists included: it is evidence. */
function eventFor(event: Json, categories: ReadonlySet<string>): JsonObject {
  if (seesEverything(categories)) return event as JsonObject;
  return keepVisible('urn:passerelle:schema:consent-event:v1', event, categories) ?? {};
}
