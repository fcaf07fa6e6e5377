import { forgettingStep } from '../../domain/conversations/forgetting-step.js';
import { kindNamed } from '../../domain/conversations/kinds.js';
import { Fault } from '../../domain/refusal.js';
import type { ConversationRow } from '../../ports/store/conversations.js';
import type { Tx } from '../../ports/store/store.js';
import { eraseInCase } from '../erase-received.js';
import { findParts, type Part } from '../find-parts.js';
import { ledgerEntry } from '../ledger-entry.js';
import { oweStep } from '../owe-step.js';
import { findFromStand } from '../may-come-to-stand.js';
import type { CommittedStep, EffectParts, RunEffect } from './run-effects.js';

/**
 * Erases what this partner showed in the conversation, and the same categories of what was kept of it with a case that came
 * from it; whoever it was passed on to for this conversation is asked to do the same (R10, R18). The signed messages stay,
 * without what they held; nothing here says why.
 */
export const forgetShown: RunEffect = async (parts, tx, step) => {
  const { conversation, messageId, at } = step;
  const { caseId, peer, id: conversationId } = conversation;
  const row = await tx.cases.lock(caseId);
  if (!row) throw new Fault('conversation-without-case');
  const categories = await shownIn(tx, conversation);
  // Of what came back after a restore only these contents may tell to whom it was passed on.
  const passed = await findPassedOn(parts, tx, conversation);
  const erased = await tx.conversations.eraseContents(conversationId);
  const references = await tx.cases.references(caseId);
  const theirs = references.some(({ partner, givenBy }) => partner === peer && givenBy === 'theirs');
  if (theirs && row.responsible !== parts.self) await eraseInCase(parts, tx, { caseId, at }, categories);
  if (erased > 0) {
    const facts = { caseId, conversationId, messageId, step: step.step, peer, erased };
    await tx.ledger.append([ledgerEntry('content-erased', facts, at)]);
  }
  await passOn(parts, tx, step, passed);
};

/** What its author's messages showed of the case; their claims say so. */
async function shownIn(tx: Tx, { id }: ConversationRow): Promise<ReadonlySet<string>> {
  const incoming = (await tx.conversations.steps(id)).filter(({ direction }) => direction === 'in');
  const named = incoming.flatMap(({ claims }) => (JSON.parse(claims) as { categories: string[] }).categories);
  return new Set(named);
}

async function findPassedOn(parts: EffectParts, tx: Tx, { id, caseId }: ConversationRow): Promise<Part[]> {
  return (await findParts(parts, tx, caseId)).filter(({ passedOnFrom }) => passedOnFrom === id);
}

/** What came back of it goes too; the other side is asked to erase what it was shown. */
async function passOn(
  parts: EffectParts,
  tx: Tx,
  { conversation, at }: CommittedStep,
  passed: readonly Part[],
): Promise<void> {
  const byConversation = new Map<string, Part[]>();
  for (const part of passed) {
    const { id } = part.conversation;
    byConversation.set(id, [...(byConversation.get(id) ?? []), part]);
  }
  for (const [conversationId, own] of byConversation) {
    await tx.conversations.eraseContents(conversationId);
    const { kind, role } = own[0]!.conversation;
    const find = (state: string) => forgettingStep(kindNamed(kind), { state, role });
    const step = await findFromStand(tx, own[0]!.conversation, find);
    if (step === undefined) continue;
    const about = own.map(({ messageId }) => messageId);
    const owed = { caseId: conversation.caseId, conversationId, step, input: {}, about, by: 'system', at } as const;
    await oweStep(parts, tx, { ...owed, until: 'sent' });
  }
}
