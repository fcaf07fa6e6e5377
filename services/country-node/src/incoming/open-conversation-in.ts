import { checkParties } from '../domain/conversations/check-parties.js';
import { type ConversationKind, isOpen } from '../domain/conversations/conversation-kind.js';
import { isExclusive, kindNamed, otherRole } from '../domain/conversations/kinds.js';
import { isOpening, openingStep } from '../domain/conversations/opening-step.js';
import { RELAY } from '../domain/circuits/relay.js';
import { Refusal } from '../domain/refusal.js';
import type { CaseRow, NewCaseRow } from '../ports/store/cases.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { sealCaseContent } from '../record/case-content.js';
import { findParties } from '../record/find-agreement.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { hasFollowed } from '../record/has-followed.js';
import { findReceivedCases, idOfReceivedCase } from '../record/pseudonym.js';
import { followCircuit } from './follow-circuit.js';
import { openHop } from './open-hop.js';
import { checkQuota } from './check-quota.js';
import type { Incoming, TakeParts } from './take-message.js';

/** Asked of in place of a case that is not known, so that the same is asked either way. */
const NO_CASE = '00000000-0000-0000-0000-000000000000';

/**
 * The conversation a message belongs to; an opening step that nothing is known of begins one, about the case that the two
 * nodes know by its reference, else about a new one. Undefined for a later step that overtook its opening: it waits.
 * @param recovered whether it took effect before this node was restored, and is not judged again
 * @throws Refusal `conversation-unknown`, `not-found`, `party-not-admitted`, `offerer-not-responsible`, `transfer-open`
 */
export async function findOrOpenConversation(
  parts: TakeParts,
  tx: Tx,
  incoming: Incoming,
  { recovered = false } = {},
): Promise<ConversationRow | undefined> {
  const { claims } = incoming;
  const known = await tx.conversations.lock(claims.conversationId);
  if (known) {
    if (known.peer !== claims.issuer || known.kind !== claims.kind) throw new Refusal('conversation-unknown');
    return followCircuit(tx, known, incoming.row, incoming.at);
  }
  const kind = kindNamed(claims.kind);
  if (!isOpening(kind, claims.step)) {
    const refused = await tx.inbox.refusedDigests({ id: claims.conversationId, peer: claims.issuer });
    if (claims.parents.every((parent) => refused.includes(parent))) throw new Refusal('conversation-unknown');
    return undefined;
  }
  if (claims.kind === RELAY.kind) return openHop(parts, tx, incoming);
  if (!recovered) {
    const { by } = openingStep(kind);
    const { self, peer } = findParties(parts, claims.issuer, incoming.at);
    checkParties(kind, { [by]: peer, [otherRole(kind, by)]: self });
    await checkQuota(tx, kind, incoming);
  }
  const about = await findOrOpenCase(parts, tx, incoming, recovered);
  const row: ConversationRow = {
    id: claims.conversationId,
    kind: claims.kind,
    caseId: about.id,
    peer: claims.issuer,
    role: otherRole(kind, openingStep(kind).by),
    state: kind.initial,
    version: 1,
    responsible: about.responsible,
    dueAt: null,
    via: incoming.row.via,
    createdAt: incoming.at,
    updatedAt: incoming.at,
  };
  await tx.conversations.insert(row);
  return row;
}

/**
 * The case that the reference names between these two nodes, whoever of them gave it: never under one that belongs to
 * another partner. One that is not known here becomes a received case.
 */
async function findOrOpenCase(
  parts: TakeParts,
  tx: Tx,
  { claims, body, at }: Incoming,
  recovered: boolean,
): Promise<Omit<CaseRow, 'unconfirmedSince'>> {
  const reference = body['caseReference'];
  if (typeof reference !== 'string') throw new Refusal('schema-violation', ['/caseReference']);
  const { issuer } = claims;
  const theirs = await tx.cases.byReference(issuer, 'theirs', reference);
  const id = theirs ?? (await tx.cases.byReference(issuer, 'ours', reference));
  const known = id === undefined ? undefined : await tx.cases.get(id);
  const table = kindNamed(claims.kind);
  if (table.follows && !recovered) await checkFollowed(tx, table, known, issuer);
  if (known && !recovered && table.exclusive) await checkOfferable(tx, known.id, claims);
  return known ?? openCase(parts, tx, { claims, reference, at, recovered });
}

/**
 * What only follows another conversation is answered alike whether the case is not known here or nothing of it was said to
 * the author: whoever guesses references learns nothing (threat 22). @throws Refusal `not-found`
 */
async function checkFollowed(
  tx: Tx,
  table: ConversationKind,
  known: Pick<CaseRow, 'id'> | undefined,
  issuer: string,
): Promise<void> {
  const about = { caseId: known?.id ?? NO_CASE, peer: issuer, side: 'addressee' as const };
  if (!(await hasFollowed(tx, table, about))) throw new Refusal('not-found');
}

async function openCase(
  parts: TakeParts,
  tx: Tx,
  { claims, reference, at, recovered }: Pick<Incoming, 'claims' | 'at'> & { reference: string; recovered: boolean },
): Promise<Omit<CaseRow, 'unconfirmedSince'>> {
  const had = await findHad(parts, tx, claims.issuer, reference);
  const id = had ?? idOfReceivedCase(parts, claims.issuer, reference, new Date(claims.issuedAt));
  const held = await tx.cases.get(id);
  if (held) return knowAsReceived(tx, held, { partner: claims.issuer, reference, at });
  await parts.vault.createKey(id);
  const row: NewCaseRow = {
    id,
    origin: 'received',
    content: await sealCaseContent(parts, id, {}),
    version: 1,
    responsible: claims.issuer,
    status: 'open',
    createdAt: at,
    updatedAt: at,
    // What a child had said here of sharing it is lost, whatever else comes back.
    unconfirmedSince: recovered ? at : null,
  };
  await tx.cases.insert(row);
  await tx.cases.addReference({ caseId: id, partner: claims.issuer, givenBy: 'theirs', reference });
  const facts = { caseId: id, conversationId: claims.conversationId, peer: claims.issuer };
  await tx.ledger.append([ledgerEntry('case-created', facts, at)]);
  return { ...row, closedAt: null, retentionUntil: null, followUpDueAt: null, destroyedAt: null };
}

/**
 * The id of a case of which the row was lost. What was erased stays erased; then one that came back already counts (find-own-case.ts).
 * Only a node that was ever restored can have lost one: any other looks through no keys.
 */
async function findHad(parts: TakeParts, tx: Tx, partner: string, reference: string): Promise<string | undefined> {
  const incarnation = await tx.restoration.incarnation();
  if (!incarnation || incarnation.cause === 'first') return undefined;
  const [first, ...others] = await findReceivedCases(parts, partner, reference);
  if (first === undefined || others.length === 0 || (await parts.vault.isDestroyed(first))) return first;
  for (const id of [first, ...others]) if (await tx.cases.get(id)) return id;
  return first;
}

/**
 * A case that after a restore came back by what was said of it to others was taken for an own one (find-own-case.ts): no other
 * has an id that is made of what its partner calls it. From here on it is that partner's, with all that follows (R10, R14).
 */
async function knowAsReceived(
  tx: Tx,
  held: CaseRow,
  { partner, reference, at }: { partner: string; reference: string; at: Date },
): Promise<CaseRow> {
  const { id: caseId } = held;
  await tx.cases.addReference({ caseId, partner, givenBy: 'theirs', reference });
  if (held.origin === 'received') return held;
  await tx.cases.becomeReceived(caseId, partner, at);
  const facts = { caseId, from: held.responsible, to: partner };
  await tx.ledger.append([ledgerEntry('responsibility-changed', facts, at)]);
  return { ...held, origin: 'received', responsible: partner, version: held.version + 1 };
}

/**
 * A case that is known already may be offered by whoever is responsible for it, once at a time (invariant 4). All that its
 * offerer said of it before has come, or it would not offer it again (protocol 5.10).
 */
async function checkOfferable(tx: Tx, caseId: string, { issuer }: Incoming['claims']): Promise<void> {
  const caseRow = await tx.cases.lock(caseId);
  if (caseRow?.responsible !== issuer) throw new Refusal('offerer-not-responsible');
  const others = (await tx.conversations.ofCase(caseId)).filter(isExclusive);
  // One of our own that was never sent stands in no state of its table.
  const isUnderWay = ({ kind, state }: ConversationRow) =>
    state in kindNamed(kind).states && isOpen(kindNamed(kind), state);
  if (others.some(isUnderWay)) throw new Refusal('transfer-open');
}
