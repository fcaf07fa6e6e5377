import type { CaseContent } from '../domain/case/case-content.js';
import { permitsSomething } from '../domain/consent/weigh-consent.js';
import { type ReceivedProof, relyOnProofs } from '../domain/consent/rely-on-proofs.js';
import type { ConsentState } from '../domain/consent/types.js';
import type { Objection } from '../domain/voice/objections.js';
import type { ReceivedUnder } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseReference, CaseRow } from '../ports/store/cases.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent } from '../record/case-content.js';
import { findParties, type Parties } from '../record/find-agreement.js';
import { findLabel, readProofs, readShown } from '../record/how-it-came.js';
import { noteContent } from '../record/known-cases.js';
import { readConsent } from '../record/read-consent.js';
import { openObjections } from '../record/voices.js';

/** Everything a disclosure rests on, read at one moment. */
export interface Basis {
  at: Date;
  caseRow: CaseRow;
  content: CaseContent;
  consent: ConsentState;
  /** Of the child, to sharing; nobody has decided on them yet (R12). */
  objections: readonly Objection[];
  parties: Parties;
  references: CaseReference[];
  /** The label under which the case came here; absent for a case of our own (R14). */
  receivedUnder?: ReceivedUnder;
  /** The peer's own live proofs, under which it showed the case to us: what we may answer about. Empty for a case of our own. */
  receivedProofs: readonly ReceivedProof[];
}

type BasisParts = Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory' | 'national'>;

/** @throws Refusal `not-found`, `unknown-participant`, `trust-list-expired` */
export async function gatherBasis(parts: BasisParts, tx: Tx, caseId: string, peer: string): Promise<Basis> {
  const at = parts.clock.now();
  const caseRow = await tx.cases.get(caseId);
  if (!caseRow) throw new Refusal('not-found');
  const content = await openCaseContent(parts, caseRow);
  noteContent(parts, caseRow, content);
  const recorded = await readConsent(parts, tx, caseId, at);
  const references = await tx.cases.references(caseId);
  const shown = caseRow.origin === 'received' ? await readShown(parts, tx, { caseId, references }) : [];
  const parties = findParties(parts, peer, at);
  const receivedUnder = findLabel(shown, { peer, consentTakenHere: permitsSomething(recorded, parties.peer) });
  const receivedProofs = await readProofs(parts, shown, peer);
  return {
    at,
    caseRow,
    content,
    consent: relyOnProofs(recorded, receivedProofs, peer),
    objections: await openObjections(parts, tx, caseId),
    parties,
    references,
    ...(receivedUnder ? { receivedUnder } : {}),
    receivedProofs,
  };
}
