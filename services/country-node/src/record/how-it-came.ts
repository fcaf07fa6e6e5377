import type { ReceivedProof } from '../domain/consent/rely-on-proofs.js';
import type { ConsentProof } from '../domain/consent/types.js';
import { type ConversationKind, isOpen } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { isPersonal } from '../domain/disclosure/categories.js';
import type { OnwardSharing, ReceivedUnder } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseReference } from '../ports/store/cases.js';
import type { MessageRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { readBody } from './read-body.js';

/** A message by which a case came here. */
export interface ShownMessage {
  kind: string;
  row: MessageRow;
  /** Node id of the one it names to pass it on to (R14). */
  passesTo?: string;
}

/** Whether the naming of another node in a conversation of this kind counts, where it stands. */
type NamingCounts = (kind: ConversationKind, state: string) => boolean;

type ShownParts = Pick<NodeParts, 'vault'>;

/**
 * The messages by which a case came here, oldest first: from the partners under whose reference we hold it, and showing
 * something of it.
 * @param counts by default, that others are named counts only while the conversation goes on (R14)
 */
export async function readShown(
  parts: ShownParts,
  tx: Tx,
  { caseId, references }: { caseId: string; references: readonly CaseReference[] },
  counts: NamingCounts = isOpen,
): Promise<ShownMessage[]> {
  const from = new Set(references.filter(({ givenBy }) => givenBy === 'theirs').map(({ partner }) => partner));
  const conversations = (await tx.conversations.ofCase(caseId)).filter(({ peer }) => from.has(peer));
  const messages = await Promise.all(
    conversations.map(async ({ id, kind, state }) =>
      (await tx.conversations.messages(id)).map((row) => ({ kind, named: counts(kindNamed(kind), state), row })),
    ),
  );
  const shown = messages
    .flat()
    .filter(({ row }) => row.direction === 'in' && claimsOf(row).categories.some(isPersonal))
    .sort((left, right) => left.row.recordedAt.getTime() - right.row.recordedAt.getTime());
  return Promise.all(shown.map(async ({ named, ...each }) => (named ? nameFinal(parts, each) : each)));
}

/** With the node that the message names to pass it on to; most kinds know none. */
async function nameFinal(parts: ShownParts, { kind, row }: ShownMessage): Promise<ShownMessage> {
  const member = kindNamed(kind).steps[row.step]?.passesTo?.member;
  const passesTo = member === undefined ? undefined : (await readBody(parts, kind, row))[member];
  return { kind, row, ...(typeof passesTo === 'string' ? { passesTo } : {}) };
}

/** The label of the latest of them, or of the latest that names the peer; it travels in the claims (R14). */
export function findLabel(
  shown: readonly ShownMessage[],
  { peer, consentTakenHere }: { peer: string; consentTakenHere: boolean },
): ReceivedUnder | undefined {
  const latest = shown.findLast(({ passesTo }) => passesTo === peer) ?? shown.at(-1);
  if (!latest) return undefined;
  const { row, passesTo } = latest;
  const { onwardSharing } = claimsOf(row);
  const named = passesTo === undefined ? {} : { named: [passesTo], conversationId: row.conversationId };
  return { from: row.author, onwardSharing, ...named, consentTakenHere };
}

/**
 * Scope and end of the proofs of consent with which a partner showed us a case, or had it shown to be passed on to it, and
 * when they were taken in; oldest first.
 */
export async function readProofs(
  parts: ShownParts,
  shown: readonly ShownMessage[],
  peer: string,
): Promise<ReceivedProof[]> {
  const proofs: ReceivedProof[] = [];
  for (const { kind, row } of shown.filter((each) => each.row.author === peer || each.passesTo === peer)) {
    if (claimsOf(row).consentProof === undefined) continue;
    const proof = (await readBody(parts, kind, row))['consent'] as unknown as ConsentProof | undefined;
    if (proof) proofs.push({ scope: proof.scope, expiry: proof.expiry, takenInAt: row.recordedAt.toISOString() });
  }
  return proofs;
}

interface ShownClaims {
  categories: readonly string[];
  onwardSharing: OnwardSharing;
  consentProof?: string;
}

function claimsOf({ claims }: MessageRow): ShownClaims {
  return JSON.parse(claims) as ShownClaims;
}
