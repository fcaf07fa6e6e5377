import type { CaseContent } from '../domain/case/case-content.js';
import { type ReceivedProof, relyOnProofs } from '../domain/consent/rely-on-proofs.js';
import type { ConsentState } from '../domain/consent/types.js';
import { isPersonal } from '../domain/disclosure/categories.js';
import type { ReceivedUnder } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseReference, CaseRow } from '../ports/store/cases.js';
import type { MessageRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent } from '../record/case-content.js';
import { findParties, type Parties } from '../record/find-agreement.js';
import { noteContent } from '../record/known-cases.js';
import { readConsent } from '../record/read-consent.js';
import { claimsOf, readProofs } from './read-proofs.js';

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
  /** The peer's own live proofs, under which it showed the case to us: what we may answer about. Empty for a case of our own. */
  receivedProofs: readonly ReceivedProof[];
}

interface ShownMessage {
  kind: string;
  row: MessageRow;
}

type BasisParts = Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory' | 'national'>;

/** @throws Refusal `not-found`, `unknown-participant`, `trust-list-expired` */
export async function gatherBasis(parts: BasisParts, tx: Tx, caseId: string, peer: string): Promise<Basis> {
  const at = parts.clock.now();
  const caseRow = await tx.cases.get(caseId);
  if (!caseRow) throw new Refusal('not-found');
  const recorded = await readConsent(parts, tx, caseId, at);
  const references = await tx.cases.references(caseId);
  const shown = caseRow.origin === 'received' ? await readShown(tx, caseId, references) : [];
  const receivedUnder = findLabel(shown, recorded);
  const receivedProofs = await readProofs(parts, shown, peer);
  const content = await openCaseContent(parts, caseRow);
  noteContent(parts, caseRow, content);
  return {
    at,
    caseRow,
    content,
    consent: relyOnProofs(recorded, receivedProofs, peer),
    parties: findParties(parts, peer, at),
    references,
    ...(receivedUnder ? { receivedUnder } : {}),
    receivedProofs,
  };
}

/** The messages by which a case came here, oldest first: from the partners under whose reference we hold it, and showing something of it. */
async function readShown(tx: Tx, caseId: string, references: readonly CaseReference[]): Promise<ShownMessage[]> {
  const from = new Set(references.filter(({ givenBy }) => givenBy === 'theirs').map(({ partner }) => partner));
  const conversations = (await tx.conversations.ofCase(caseId)).filter(({ peer }) => from.has(peer));
  const messages = await Promise.all(
    conversations.map(async ({ id, kind }) => (await tx.conversations.messages(id)).map((row) => ({ kind, row }))),
  );
  return messages
    .flat()
    .filter(({ row }) => row.direction === 'in' && claimsOf(row).categories.some(isPersonal))
    .sort((left, right) => left.row.recordedAt.getTime() - right.row.recordedAt.getTime());
}

/** The label of the latest of them; it travels in the claims (R14). */
function findLabel(shown: readonly ShownMessage[], consent: ConsentState): ReceivedUnder | undefined {
  const latest = shown.at(-1)?.row;
  if (!latest) return undefined;
  const { onwardSharing } = claimsOf(latest);
  return { from: latest.author, onwardSharing, consentTakenHere: consent.provisions.length > 0 };
}
