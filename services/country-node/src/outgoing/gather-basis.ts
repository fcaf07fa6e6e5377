import type { CaseContent } from '../domain/case/case-content.js';
import { type ReceivedProof, relyOnProofs } from '../domain/consent/rely-on-proofs.js';
import type { ConsentState } from '../domain/consent/types.js';
import type { Objection } from '../domain/voice/objections.js';
import { isOpen } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
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
import { readBody } from '../record/read-body.js';
import { readConsent } from '../record/read-consent.js';
import { openObjections } from '../record/voices.js';
import { claimsOf, readProofs } from './read-proofs.js';

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

interface ShownMessage {
  kind: string;
  row: MessageRow;
  /** Node id of the one it names, where it was shown to be passed on and its conversation goes on (R14). */
  passesTo?: string;
}

type BasisParts = Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory' | 'national'>;

/** @throws Refusal `not-found`, `unknown-participant`, `trust-list-expired` */
export async function gatherBasis(parts: BasisParts, tx: Tx, caseId: string, peer: string): Promise<Basis> {
  const at = parts.clock.now();
  const caseRow = await tx.cases.get(caseId);
  if (!caseRow) throw new Refusal('not-found');
  const recorded = await readConsent(parts, tx, caseId, at);
  const references = await tx.cases.references(caseId);
  const shown = caseRow.origin === 'received' ? await readShown(parts, tx, caseId, references) : [];
  const receivedUnder = findLabel(shown, recorded, peer);
  const receivedProofs = await readProofs(parts, shown, peer);
  const content = await openCaseContent(parts, caseRow);
  noteContent(parts, caseRow, content);
  return {
    at,
    caseRow,
    content,
    consent: relyOnProofs(recorded, receivedProofs, peer),
    objections: await openObjections(parts, tx, caseId),
    parties: findParties(parts, peer, at),
    references,
    ...(receivedUnder ? { receivedUnder } : {}),
    receivedProofs,
  };
}

/** The messages by which a case came here, oldest first: from the partners under whose reference we hold it, and showing something of it. */
async function readShown(
  parts: BasisParts,
  tx: Tx,
  caseId: string,
  references: readonly CaseReference[],
): Promise<ShownMessage[]> {
  const from = new Set(references.filter(({ givenBy }) => givenBy === 'theirs').map(({ partner }) => partner));
  const conversations = (await tx.conversations.ofCase(caseId)).filter(({ peer }) => from.has(peer));
  const messages = await Promise.all(
    conversations.map(async ({ id, kind, state }) =>
      (await tx.conversations.messages(id)).map((row) => ({ kind, state, row })),
    ),
  );
  const shown = messages
    .flat()
    .filter(({ row }) => row.direction === 'in' && claimsOf(row).categories.some(isPersonal))
    .sort((left, right) => left.row.recordedAt.getTime() - right.row.recordedAt.getTime());
  return Promise.all(shown.map((each) => nameFinal(parts, each)));
}

/** With the node that the message names to pass it on to; most kinds know none. */
async function nameFinal(
  parts: BasisParts,
  { kind, state, row }: ShownMessage & { state: string },
): Promise<ShownMessage> {
  const table = kindNamed(kind);
  const member = table.steps[row.step]?.passesTo?.member;
  const passesTo =
    member === undefined || !isOpen(table, state) ? undefined : (await readBody(parts, kind, row))[member];
  return { kind, row, ...(typeof passesTo === 'string' ? { passesTo } : {}) };
}

/** The label of the latest of them, or of the latest that names the peer; it travels in the claims (R14). */
function findLabel(shown: readonly ShownMessage[], consent: ConsentState, peer: string): ReceivedUnder | undefined {
  const latest = shown.findLast(({ passesTo }) => passesTo === peer) ?? shown.at(-1);
  if (!latest) return undefined;
  const { row, passesTo } = latest;
  const { onwardSharing } = claimsOf(row);
  const named = passesTo === undefined ? {} : { named: [passesTo], conversationId: row.conversationId };
  return { from: row.author, onwardSharing, ...named, consentTakenHere: consent.provisions.length > 0 };
}
