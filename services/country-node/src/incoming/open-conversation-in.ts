import { v7 as uuidv7 } from 'uuid';
import { isOpen } from '../domain/conversations/conversation-kind.js';
import { kindNamed, otherRole } from '../domain/conversations/kinds.js';
import { openingStep } from '../domain/conversations/opening-step.js';
import { Refusal } from '../domain/refusal.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { sealCaseContent } from '../record/case-content.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import type { Incoming, TakeParts } from './take-message.js';

/**
 * The conversation a message belongs to; an opening step that nothing is known of begins one, with a case of its own
 * under the reference that the peer uses toward us. Undefined for a later step that overtook its opening: it waits.
 * @throws Refusal `conversation-unknown`, `offerer-not-responsible`, `transfer-open`
 */
export async function findOrOpenConversation(
  parts: TakeParts,
  tx: Tx,
  incoming: Incoming,
): Promise<ConversationRow | undefined> {
  const { claims } = incoming;
  const known = await tx.conversations.lock(claims.conversationId);
  if (known) {
    if (known.peer !== claims.issuer || known.kind !== claims.kind) throw new Refusal('conversation-unknown');
    return known;
  }
  const kind = kindNamed(claims.kind);
  const opening = openingStep(kind);
  if (claims.step !== opening.step) {
    const refused = await tx.inbox.refusedDigests({ id: claims.conversationId, peer: claims.issuer });
    if (claims.parents.every((parent) => refused.includes(parent))) throw new Refusal('conversation-unknown');
    return undefined;
  }
  const caseId = await openCase(parts, tx, incoming);
  const row: ConversationRow = {
    id: claims.conversationId,
    kind: claims.kind,
    caseId,
    peer: claims.issuer,
    role: otherRole(kind, opening.by),
    state: kind.initial,
    version: 1,
    responsible: claims.issuer,
    dueAt: null,
    createdAt: incoming.at,
    updatedAt: incoming.at,
  };
  await tx.conversations.insert(row);
  return row;
}

async function openCase(parts: TakeParts, tx: Tx, { claims, body, at }: Incoming): Promise<string> {
  const reference = body['caseReference'];
  if (typeof reference !== 'string') throw new Refusal('schema-violation', ['/caseReference']);
  const known = await tx.cases.byReference(claims.issuer, 'theirs', reference);
  if (known) return checkOfferable(tx, known, claims);
  const id = uuidv7();
  await parts.vault.createKey(id);
  await tx.cases.insert({
    id,
    origin: 'received',
    content: await sealCaseContent(parts, id, {}),
    version: 1,
    responsible: claims.issuer,
    status: 'open',
    createdAt: at,
    updatedAt: at,
  });
  await tx.cases.addReference({ caseId: id, partner: claims.issuer, givenBy: 'theirs', reference });
  const facts = { caseId: id, conversationId: claims.conversationId, peer: claims.issuer };
  await tx.ledger.append([ledgerEntry('case-created', facts, at)]);
  return id;
}

/**
 * A case that is known already may be offered by whoever is responsible for it, once at a time (invariant 4). All that its
 * offerer said of it before has come, or it would not offer it again (protocol 5.8).
 */
async function checkOfferable(tx: Tx, caseId: string, { issuer, kind }: Incoming['claims']): Promise<string> {
  const caseRow = await tx.cases.lock(caseId);
  if (caseRow?.responsible !== issuer) throw new Refusal('offerer-not-responsible');
  const table = kindNamed(kind);
  const others = (await tx.conversations.ofCase(caseId)).filter((other) => other.kind === kind);
  if (others.some(({ state }) => state in table.states && isOpen(table, state))) throw new Refusal('transfer-open');
  return caseId;
}
