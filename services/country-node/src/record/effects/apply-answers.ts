import type { JsonObject } from '../../domain/disclosure/types.js';
import { Fault, Refusal } from '../../domain/refusal.js';
import { type Answer, checkAnswers } from '../../domain/sharing/check-answers.js';
import { ANY } from '../../domain/sharing/restricted.js';
import type { Tx } from '../../ports/store/store.js';
import { askedScope, type Scope } from '../asked-scope.js';
import { eraseReceived } from '../erase-received.js';
import { ledgerEntry } from '../ledger-entry.js';
import { isHeld } from '../legal-holds.js';
import { placeOf } from '../place-of.js';
import { readBody } from '../read-body.js';
import type { CommittedStep, EffectParts, RunEffect } from './run-effects.js';

/**
 * What a person here decided about what a partner asked to restrict: kept on a basis of its own (people see it again, it is
 * passed on no more), erased, or restricted as it is.
 * @throws Refusal `schema-violation` when a category is left out, one is named that was not asked for, or a basis is missing;
 * `case-held` where something is to be erased that a legal hold keeps, `record-unconfirmed` where a backup may not know of one (R21)
 */
export const applyAnswers: RunEffect = async (parts, tx, step) => {
  const { caseId, id: conversationId, peer } = step.conversation;
  const own = (await readAsked(parts, tx, step)).filter(({ category }) => category !== ANY);
  const asked = [...new Set(own.map(({ category }) => category))];
  const answers = answersIn(step.body, asked);
  const faults = checkAnswers(answers, asked, parts.national.inForce().lawfulBases);
  // What came back after a restore was judged when it was given, by the law of that day.
  if (faults.length > 0 && !step.recovered) throw new Refusal('schema-violation', faults);
  const kept = answers.flatMap(({ category, outcome, basis }) =>
    outcome === 'kept' && basis ? [{ category, basis }] : [],
  );
  if (kept.length > 0) await tx.restrictions.keep(conversationId, kept);
  const erased = answers.filter(({ outcome }) => outcome === 'erased').map(({ category }) => category);
  const purposes = new Set(own.map(({ purpose }) => purpose));
  if (erased.length > 0 && (await mayErase(tx, step))) {
    await eraseReceived(parts, tx, { caseId, peer, purposes, categories: erased, at: step.at });
  }
  await note(tx, step, answers);
};

/**
 * Under the lock of the case: a hold may be set in this moment. An answer that comes back after a restore was judged when it
 * was given, and is no doubt of the record; what is held by now stays, restricted as it is.
 * @throws Refusal `case-held`, `record-unconfirmed`
 */
async function mayErase(tx: Tx, { conversation: { caseId }, recovered }: CommittedStep): Promise<boolean> {
  const row = await tx.cases.lock(caseId);
  const held = await isHeld(tx, caseId);
  if (recovered) return !held;
  if (held) throw new Refusal('case-held');
  if (row?.unconfirmedSince) throw new Refusal('record-unconfirmed');
  return true;
}

async function readAsked(parts: EffectParts, tx: Tx, { conversation }: CommittedStep): Promise<Scope[]> {
  const messages = await tx.conversations.messages(conversation.id);
  const request = messages.find(({ direction }) => direction === 'in');
  if (!request) throw new Fault('conversation-without-messages');
  const body = await readBody(parts, conversation.kind, request);
  return askedScope(parts, tx, conversation, { body, place: placeOf(request.claims) });
}

/** The teller keeps what was answered. */
export const noteAnswers: RunEffect = async (_parts, tx, step) => {
  const messages = await tx.conversations.messages(step.conversation.id);
  if (messages.length === 0) throw new Fault('conversation-without-messages');
  await note(tx, step, answersIn(step.body, []));
};

/** One answer for each category, or one for all where none were named. */
function answersIn(body: JsonObject, asked: readonly string[]): Answer[] {
  const listed = body['outcomes'] as unknown as Answer[] | undefined;
  if (listed) return listed;
  const { outcome, basis } = body as unknown as Omit<Answer, 'category'>;
  return asked.map((category) => ({ category, outcome, ...(basis ? { basis } : {}) }));
}

async function note(
  tx: Tx,
  { conversation, side, body, at }: CommittedStep,
  answers: readonly Answer[],
): Promise<void> {
  const { outcome } = body;
  const outcomes = answers.map((each) => `${each.category}:${each.outcome}`).sort();
  const said = outcomes.length > 0 || typeof outcome !== 'string' ? outcomes : [outcome];
  const { caseId, id: conversationId, peer } = conversation;
  await tx.ledger.append([ledgerEntry('restricted', { caseId, conversationId, peer, side, answers: said }, at)]);
}
