import type { CaseContent } from '../domain/case/case-content.js';
import { consentStateAt } from '../domain/consent/consent-state.js';
import type { ConsentEvent, ConsentState } from '../domain/consent/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseReference, CaseRow } from '../ports/store/cases.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent, openJson } from '../record/case-content.js';
import { findParties, type Parties } from '../record/find-agreement.js';

/** Everything a disclosure rests on, read at one moment. */
export interface Basis {
  at: Date;
  caseRow: CaseRow;
  content: CaseContent;
  consent: ConsentState;
  parties: Parties;
  references: CaseReference[];
}

type BasisParts = Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory' | 'national'>;

/** @throws Refusal `not-found`, `unknown-participant`, `trust-list-expired` */
export async function gatherBasis(parts: BasisParts, tx: Tx, caseId: string, peer: string): Promise<Basis> {
  const at = parts.clock.now();
  const caseRow = await tx.cases.get(caseId);
  if (!caseRow) throw new Refusal('not-found');
  return {
    at,
    caseRow,
    content: await openCaseContent(parts, caseRow),
    consent: await readConsent(parts, tx, caseId, at),
    parties: findParties(parts, peer, at),
    references: await tx.cases.references(caseId),
  };
}

/** What the consent record of a case amounts to at `at`; reads the record, not the case. */
export async function readConsent(
  parts: Pick<NodeParts, 'vault' | 'national'>,
  tx: Tx,
  caseId: string,
  at: Date,
): Promise<ConsentState> {
  const events: ConsentEvent[] = [];
  for (const row of await tx.consents.list(caseId)) {
    const event = await openJson<ConsentEvent>(parts, caseId, 'consent_event.content', row.content);
    events.push({ ...event, recordedBy: row.recordedBy });
  }
  return consentStateAt(events, at, parts.national);
}
