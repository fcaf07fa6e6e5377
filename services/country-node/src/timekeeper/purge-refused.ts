import { isOpen } from '../domain/conversations/conversation-kind.js';
import { CONVERSATION_KINDS } from '../domain/conversations/every-kind.js';
import { isInForce } from '../domain/national/national-configuration.js';
import { OFFER_REFUSED, purgeBefore, refusedStates } from '../domain/safeguards/r21-purge-refused.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseHead } from '../ports/store/cases.js';
import type { ConversationRow, MessageRow, RefusedRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { eraseInCase } from '../record/erase-received.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { isHeld } from '../record/legal-holds.js';
import { sealCaseContent } from '../record/case-content.js';
import { pageThrough } from './page-through.js';

type PurgeParts = Pick<NodeParts, 'self' | 'clock' | 'store' | 'vault' | 'national' | 'log'>;

/**
 * R21: destroys what partners showed here in conversations that came to nothing, once the time that national law gives is
 * over: the content of their messages, what of it was kept with a case that came from them, their files, and what was noted
 * beside. Signatures, claims, digests and receipts stay, and so does the conversation; the ledger says what was purged, when
 * and under which term. A hold defers it, and so do a record that is in doubt after a restore and a law
 * that is not in force.
 * @param batch how many are found at once @returns how many conversations were purged
 */
export async function purgeRefused(parts: PurgeParts, batch: number): Promise<number> {
  const now = parts.clock.now();
  const law = parts.national.newest();
  // What is destroyed does not come back with the next law (R24).
  const term = isInForce(law, now) ? purgeBefore(law, now) : undefined;
  if (!term) return 0;
  const asked = { states: REFUSED, before: term.before, limit: batch };
  const page = (after: RefusedRow | undefined) =>
    parts.store.transaction((tx) => tx.conversations.refused({ ...asked, after }));
  let purged = 0;
  for await (const { id } of pageThrough(batch, page)) {
    try {
      if (await parts.store.transaction((tx) => purge(parts, tx, { id, ...term }))) purged += 1;
    } catch (error) {
      parts.log.error('refused-not-purged', error, { id });
    }
  }
  return purged;
}

const REFUSED = refusedStates(CONVERSATION_KINDS);

async function purge(
  parts: PurgeParts,
  tx: Tx,
  { id, before, months }: { id: string; before: Date; months: number },
): Promise<boolean> {
  const conversation = await tx.conversations.lock(id);
  // Something that crossed may have moved it since it was found.
  if (!conversation || !isStillDue(conversation, before)) return false;
  const { caseId, peer } = conversation;
  const kept = await tx.cases.lock(caseId);
  // A hold that was set since it was found holds the case, too; one that a backup does not know of may.
  if (kept?.unconfirmedSince || (await isHeld(tx, caseId))) return false;
  const shown = (await tx.conversations.messages(id)).filter(holdsContent);
  await tx.conversations.purgeContents(id);
  await removeFiles(tx, conversation);
  const at = parts.clock.now();
  if (kept && (await isEmpty(parts, tx, kept))) await forgetCase(parts, tx, kept, at);
  else await purgeInCase(parts, tx, conversation, shown);
  const messages = shown.map(({ digest }) => digest).sort();
  const facts = { caseId, conversationId: id, peer, term: OFFER_REFUSED, months, messages };
  await tx.ledger.append([ledgerEntry('content-erased', facts, at)]);
  await tx.notify({ topic: 'case', id: caseId, caseId });
  return true;
}

function isStillDue({ kind, role, state, updatedAt }: ConversationRow, before: Date): boolean {
  return (
    updatedAt <= before && REFUSED.some((each) => each.kind === kind && each.role === role && each.state === state)
  );
}

function holdsContent({ direction, content }: MessageRow): boolean {
  return direction === 'in' && content !== null;
}

/** Their bytes, and those of copies that were made of them for others, are swept when nothing names them. */
async function removeFiles(tx: Tx, { id, caseId, peer }: ConversationRow): Promise<void> {
  const own = new Set((await tx.conversations.steps(id)).map((each) => each.id));
  const files = await tx.attachments.ofCase(caseId);
  const theirs = files.filter(({ holder, messageId }) => holder === peer && messageId !== null && own.has(messageId));
  await tx.keeping.removeFiles(theirs.map((each) => each.id));
}

/** Whether nothing of a case is left that anybody works with: of one that came from a partner and is not ours. */
async function isEmpty({ self }: PurgeParts, tx: Tx, { id, origin, responsible }: CaseHead): Promise<boolean> {
  if (origin !== 'received' || responsible === self) return false;
  for (const { id: conversationId } of await tx.conversations.ofCase(id)) {
    // Whatever comes in any of them waits until this is done.
    const { kind, state } = (await tx.conversations.lock(conversationId))!;
    if (state in kindNamed(kind).states && isOpen(kindNamed(kind), state)) return false;
  }
  return tx.keeping.holdsNothing(id);
}

/**
 * Its key goes with it, so that no older copy of the database can be opened either. A new one takes its place: the same
 * case may be offered again. Should this transaction fail then, what could not be read any more is purged by the next round.
 */
async function forgetCase(parts: PurgeParts, tx: Tx, { id, version }: CaseHead, at: Date): Promise<void> {
  await tx.keeping.emptyCase(id);
  await parts.vault.renewKey(id);
  await tx.cases.update(id, version, { content: await sealCaseContent(parts, id, {}), updatedAt: at });
}

/** What was kept with a case that came from a partner goes too, unless another conversation shows it still; ours is never touched. */
async function purgeInCase(
  parts: PurgeParts,
  tx: Tx,
  { caseId }: ConversationRow,
  shown: readonly MessageRow[],
): Promise<void> {
  const state = await tx.cases.get(caseId);
  if (state?.responsible === parts.self) return;
  const gone = categoriesIn(shown);
  for (const { id } of await tx.conversations.ofCase(caseId)) {
    const left = (await tx.conversations.messages(id)).filter(holdsContent);
    for (const category of categoriesIn(left)) gone.delete(category);
  }
  if (gone.size > 0) await eraseInCase(parts, tx, { caseId, at: parts.clock.now() }, gone);
}

function categoriesIn(messages: readonly MessageRow[]): Set<string> {
  return new Set(messages.flatMap(({ claims }) => (JSON.parse(claims) as { categories: string[] }).categories));
}
