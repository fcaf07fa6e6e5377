import { ruleFor, stateRule } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { openingStep } from '../domain/conversations/opening-step.js';
import { RESTRICTION } from '../domain/conversations/restriction.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { RefusalCode } from '../domain/refusal-codes.js';
import { type Arrival, arrivalOf } from '../domain/sharing/arrival.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow, StepRow } from '../ports/store/conversations.js';
import type { OwedStep } from '../ports/store/owed.js';
import type { Tx } from '../ports/store/store.js';
import { unanswered } from '../record/acts.js';
import { openJson } from '../record/case-content.js';
import { OWED_INPUT, REPEAT_MS } from '../record/owe-step.js';
import { mayBeToldWhy, tellHolders } from '../record/tell-holders.js';
import { checkInput } from './check-input.js';
import { NOT_SENT } from './open-conversation.js';
import { sendMessage, type SendParts } from './send-message.js';

type OwedParts = SendParts & Pick<NodeParts, 'log'>;

const LEASE_MS = 15_000;
/** While it is not known whether what it is about arrived. */
const UNKNOWN_MS = 2_000;
const LONGEST_BACKOFF_MS = 600_000;
/** While a partner or an officer is awaited after a restore; how often was asked before says nothing then. */
const RESTORED_MS = 10_000;
const AFTER_RESTORE: readonly RefusalCode[] = ['resync-pending', 'record-unconfirmed'];

/**
 * Takes the steps that this node owes by itself: tells who has to learn of a change, ends what lost its basis, asks again
 * where no answer came. What cannot be sent now (no agreement, no key, a broken link in the list) is tried again for ever.
 * @returns how many were looked at
 */
export async function takeOwed(parts: OwedParts, { batch, leaseMs = LEASE_MS }: { batch: number; leaseMs?: number }) {
  const now = parts.clock.now();
  const rows = await parts.store.once((tx) => tx.owed.claim(batch, now, new Date(now.getTime() + leaseMs)));
  for (const row of rows) {
    try {
      await parts.store.transaction((tx) => takeOne(parts, tx, row));
    } catch (error) {
      parts.log.error('owed-step-held', error, { attempts: row.attempts });
      const awaited = error instanceof Refusal && AFTER_RESTORE.includes(error.code);
      const longest = awaited ? RESTORED_MS : LONGEST_BACKOFF_MS;
      const wait = Math.min(longest, 1_000 * 2 ** Math.min(row.attempts, 10));
      const at = new Date(parts.clock.now().getTime() + wait);
      await parts.store.transaction((tx) => tx.owed.settle(row, { status: row.status, nextAttemptAt: at }));
    }
  }
  return rows.length;
}

async function takeOne(parts: OwedParts, tx: Tx, row: OwedStep): Promise<void> {
  const conversation = await tx.conversations.lock(row.conversationId);
  if (!(await tx.owed.holds(row))) return;
  if (!conversation || conversation.state === NOT_SENT) return settle(parts, tx, row, 'dropped');
  if (row.status === 'waiting') return askAgain(parts, tx, row, conversation);
  const arrivals = await arrivalsOf(tx, row);
  if ([...arrivals.values()].includes('unknown')) return settle(parts, tx, row, 'due', UNKNOWN_MS);
  const arrived = new Set([...arrivals].flatMap(([id, arrival]) => (arrival === 'arrived' ? [id] : [])));
  if (row.about.length > 0 && arrived.size === 0) return drop(parts, tx, row, conversation);
  if (await mustNotKnowWhy(parts, tx, row, conversation)) return askToRestrict(parts, tx, row, conversation);
  const input = sayOf(await openJson<JsonObject>(parts, row.caseId, OWED_INPUT, row.input), arrived);
  if (!(await take(parts, tx, row, conversation, row.step, input))) return giveUp(parts, tx, row, conversation);
  await settle(parts, tx, row, row.until === 'answered' ? 'waiting' : 'done', REPEAT_MS);
}

/**
 * R2, R18: what was found since the step was owed may forbid to tell why. Who is on the trust list no more is told nothing until
 * it is again, and asked about then.
 */
async function mustNotKnowWhy(parts: OwedParts, tx: Tx, row: OwedStep, { kind, peer }: ConversationRow) {
  if (!kindNamed(kind).steps[row.step]?.saysWhy || !parts.directory.view().participant(peer)) return false;
  return !(await mayBeToldWhy(parts, tx, row.caseId))(peer);
}

/** In place of what would say why; once for all that would have been said in the conversation. */
async function askToRestrict(parts: OwedParts, tx: Tx, row: OwedStep, conversation: ConversationRow): Promise<void> {
  const { id, kind, peer, createdAt } = conversation;
  const { caseId, step, about, by } = row;
  const at = parts.clock.now();
  if ((await tx.conversations.steps(id)).length === 0) {
    await tx.conversations.update(id, { state: NOT_SENT, updatedAt: at });
  }
  const asked = (await tx.conversations.ofCase(caseId)).some(
    (each) =>
      each.kind === RESTRICTION.kind &&
      each.peer === peer &&
      each.role === openingStep(RESTRICTION).by &&
      each.state !== NOT_SENT &&
      each.createdAt >= createdAt,
  );
  const to = asked ? [] : [{ peer, relayed: false, input: {}, about }];
  await tellHolders(parts, tx, { caseId, kind, step, to, by, at, withoutReason: true });
  await settle(parts, tx, row, 'dropped');
}

/** Nothing arrived there: whoever never learnt of the case does not learn of it now. */
async function drop(parts: OwedParts, tx: Tx, row: OwedStep, { id }: ConversationRow): Promise<void> {
  if (row.until === 'answered') await tx.conversations.update(id, { state: NOT_SENT, updatedAt: parts.clock.now() });
  await settle(parts, tx, row, 'dropped');
}

/**
 * What may not be said to this partner any more is not said; that it was to be is seen at the case. What another step of ours
 * has made needless is so for good only when that one is answered: if it is refused, this one has its place again.
 */
async function giveUp(parts: OwedParts, tx: Tx, row: OwedStep, conversation: ConversationRow): Promise<void> {
  const { id, kind, state } = conversation;
  const { initial, steps } = kindNamed(kind);
  if (row.until === 'sent' && unanswered(await tx.conversations.steps(id)).length > 0) {
    return settle(parts, tx, row, 'due', UNKNOWN_MS);
  }
  if (steps[row.step]?.weighedAs !== undefined && state === initial) {
    await tx.conversations.update(id, { state: NOT_SENT, updatedAt: parts.clock.now() });
  }
  await settle(parts, tx, row, 'dropped');
}

/** A receipt is not an answer: as long as none comes it is asked for, and an opening that was refused is sent once more. */
async function askAgain(parts: OwedParts, tx: Tx, row: OwedStep, conversation: ConversationRow): Promise<void> {
  const { kind, state, role } = conversation;
  const table = kindNamed(kind);
  if (state === table.initial) return settle(parts, tx, row, 'due');
  const { awaits } = stateRule(table, state);
  if (awaits === undefined || awaits === role) return settle(parts, tx, row, 'done');
  const again = Object.hasOwn(table.steps, 'repeat') ? 'repeat' : row.step;
  // Answered, and gone on since: the same step would begin something anew.
  if (again === row.step && ruleFor(table, state, again)?.to !== state) return settle(parts, tx, row, 'done');
  const underWay = unanswered(await tx.conversations.steps(conversation.id)).length > 0;
  if (!underWay) await take(parts, tx, row, conversation, again, {});
  await settle(parts, tx, row, 'waiting', REPEAT_MS);
}

/** Nothing is left to do: the conversation has gone on, or what was to be told is so no more. */
const IDLE: readonly RefusalCode[] = ['step-not-allowed', 'case-not-closed'];

/** What was given once may not be given again: consent is gone, or the child must be kept from it. Whoever asks anew may try. */
const NO_MORE: readonly RefusalCode[] = [
  'consent-missing',
  'consent-withdrawn',
  'consent-invalid',
  'child-refused',
  'guardian-conflict',
  'notice-language',
  'origin-protected',
  'onward-sharing-denied',
  'tracing-not-wished',
  'tracing-unsafe',
];

/** @returns false when there is nothing left to do */
async function take(
  parts: OwedParts,
  tx: Tx,
  { by }: OwedStep,
  conversation: ConversationRow,
  step: string,
  input: JsonObject,
): Promise<boolean> {
  const { outcome, ...bare } = input;
  const send = async (said: JsonObject) => {
    checkInput(conversation.kind, step, said);
    await sendMessage(parts, tx, { conversation, step, input: said, by, attachments: [], chosen: [], owed: true });
    return true;
  };
  try {
    return await send(input);
  } catch (error) {
    const again = kindNamed(conversation.kind).steps[step]?.weighedAs !== undefined;
    const idle = again ? [...IDLE, ...NO_MORE] : IDLE;
    if (error instanceof Refusal && idle.includes(error.code)) return false;
    // What came of the child goes where consent names it; that it is closed, or was looked at again, is told in any case.
    if (error instanceof Refusal && outcome !== undefined) return send(bare);
    throw error;
  }
}

async function arrivalsOf(tx: Tx, { about }: OwedStep): Promise<Map<string, Arrival>> {
  const arrivals = new Map<string, Arrival>();
  for (const id of about) {
    const message = await tx.conversations.step(id);
    const messages = message ? await tx.conversations.steps(message.conversationId) : [];
    arrivals.set(id, arrivalOf(id, messages.map(ownMessage)));
  }
  return arrivals;
}

function ownMessage({ id, step, status, claims }: StepRow) {
  type Named = { messageId: string };
  const { supersedes, voids } = JSON.parse(claims) as { supersedes?: Named; voids?: Named };
  return { id, step, status, ...(supersedes ? { supersedes } : {}), ...(voids ? { voids } : {}) };
}

/** A scope names what the partner really got, and no ids of messages; what it showed here itself is of none. */
function sayOf(input: JsonObject, arrived: ReadonlySet<string>): JsonObject {
  const scope = input['scope'] as unknown as { messageId?: string; category: string; purpose: string }[] | undefined;
  if (!scope) return input;
  const named = scope
    .filter(({ messageId }) => messageId === undefined || arrived.has(messageId))
    .map(({ category, purpose }) => ({ category, purpose }));
  const distinct = new Map(named.map((each) => [`${each.category} ${each.purpose}`, each]));
  return { ...input, scope: [...distinct.keys()].sort().map((key) => distinct.get(key)!) };
}

async function settle(
  { clock }: Pick<NodeParts, 'clock'>,
  tx: Tx,
  row: OwedStep,
  status: OwedStep['status'],
  waitMs = 0,
): Promise<void> {
  await tx.owed.settle(row, { status, nextAttemptAt: new Date(clock.now().getTime() + waitMs) });
}
