import type { CaseContent } from '../domain/case/case-content.js';
import { consentStateAt } from '../domain/consent/consent-state.js';
import type { ConsentEvent, ConsentState } from '../domain/consent/types.js';
import type { ReceivedUnder } from '../domain/disclosure/types.js';
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
  /** The label under which the case came here; absent for a case of our own (R14). */
  receivedUnder?: ReceivedUnder;
}

const SHOWS_THE_CASE: ReadonlySet<string> = new Set(['offer', 'provide-information', 'handover']);

type BasisParts = Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory' | 'national'>;

/** @throws Refusal `not-found`, `unknown-participant`, `trust-list-expired` */
export async function gatherBasis(parts: BasisParts, tx: Tx, caseId: string, peer: string): Promise<Basis> {
  const at = parts.clock.now();
  const caseRow = await tx.cases.get(caseId);
  if (!caseRow) throw new Refusal('not-found');
  const consent = await readConsent(parts, tx, caseId, at);
  const receivedUnder = caseRow.origin === 'received' ? await findLabel(tx, caseId, consent) : undefined;
  return {
    at,
    caseRow,
    content: await openCaseContent(parts, caseRow),
    consent,
    parties: findParties(parts, peer, at),
    references: await tx.cases.references(caseId),
    ...(receivedUnder ? { receivedUnder } : {}),
  };
}

/** The label of the latest message that showed something of the case; travels in its claims (R14). */
async function findLabel(tx: Tx, caseId: string, consent: ConsentState): Promise<ReceivedUnder | undefined> {
  const conversations = await tx.conversations.ofCase(caseId);
  const messages = await Promise.all(conversations.map(({ id }) => tx.conversations.messages(id)));
  const latest = messages
    .flat()
    .filter(({ direction, step }) => direction === 'in' && SHOWS_THE_CASE.has(step))
    .sort((left, right) => left.recordedAt.getTime() - right.recordedAt.getTime())
    .at(-1);
  if (!latest) return undefined;
  const { onwardSharing } = JSON.parse(latest.claims) as Pick<ReceivedUnder, 'onwardSharing'>;
  return { from: latest.author, onwardSharing, consentTakenHere: consent.provisions.length > 0 };
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
  return consentStateAt(events, at, parts.national.inForce());
}
