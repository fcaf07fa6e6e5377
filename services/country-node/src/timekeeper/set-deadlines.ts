import { v7 as uuidv7 } from 'uuid';
import { type StateRule, stateRule } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { answerBy, type Awaiting, lapsesAt } from '../domain/deadlines/end-of-term.js';
import { dayOfWord } from '../domain/deadlines/day-of-word.js';
import { standingAt } from '../domain/deadlines/stage.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow, StepRow } from '../ports/store/conversations.js';
import type { DeadlineRow } from '../ports/store/deadlines.js';
import type { Tx } from '../ports/store/store.js';
import { actsOf } from '../record/acts.js';
import { foldStored } from '../record/fold-stored.js';
import { riskNow } from '../record/known-cases.js';
import { readBody } from '../record/read-body.js';
import { unlessUnreadable } from '../record/unless-unreadable.js';
import { promisedBy } from './promised-by.js';
import type { SetAside } from '../record/set-aside.js';

export type DeadlineParts = Pick<NodeParts, 'clock' | 'store' | 'vault' | 'national' | 'log'>;

/**
 * Sets, changes or ends the deadlines of conversations that changed (R15). Beside the message's own transaction, which has
 * enough to do; what is not done when a process ends is found by the next.
 * @param aside conversations whose deadline could not be set lately
 * @returns of how many conversations it was set
 */
export async function setDeadlines(parts: DeadlineParts, batch: number, aside: SetAside): Promise<number> {
  const ids = await parts.store.once((tx) => tx.deadlines.untimed(batch, aside.waiting()));
  const set = ids.map((id) =>
    aside.attempt(id, { conversationId: id }, async () => {
      await parts.store.together('deadlines', (tx) => setDeadline(parts, tx, id));
      return id;
    }),
  );
  return (await Promise.all(set)).filter((id) => id !== undefined).length;
}

/** Makes the deadline of one conversation what its messages, the case's risk and the law say now. */
export async function setDeadline(parts: DeadlineParts, tx: Tx, conversationId: string): Promise<void> {
  const conversation = await tx.conversations.lock(conversationId);
  if (!conversation) return;
  const wanted = await findDeadline(parts, tx, conversation);
  const open = await tx.deadlines.openOf(conversationId);
  await tx.deadlines.settle(conversationId, wanted?.dueAt ?? null);
  await replaceDeadline(parts, tx, open, wanted);
}

/** Ends the deadline that stands, unless it is the one that is wanted, and begins that. */
export async function replaceDeadline(
  parts: Pick<NodeParts, 'clock' | 'national'>,
  tx: Tx,
  open: DeadlineRow | undefined,
  wanted: Wanted | undefined,
): Promise<void> {
  if (open && wanted && isSame(open, wanted)) return;
  const now = parts.clock.now();
  if (open) await tx.deadlines.move(open.id, { stage: 'ended', stageAt: now });
  if (!wanted) return;
  const row: DeadlineRow = { ...wanted, id: uuidv7(), stage: 'set', stageAt: now };
  await tx.deadlines.insert(row);
  const { hoursBeforeDue } = parts.national.newest().reminders;
  const { nextAt, stage } = standingAt(row, hoursBeforeDue, now);
  // Nobody was told of it yet, so what has passed already is told at once.
  const wakeAt = stage === 'set' && nextAt ? nextAt : now;
  await tx.deadlines.wake(row.id, wakeAt.getTime() - now.getTime());
  await tx.notify({ topic: 'deadline', id: row.id, caseId: row.caseId });
}

export type Wanted = Omit<DeadlineRow, 'id' | 'stage' | 'stageAt'>;

/** What the conversation asks for; undefined where nobody is awaited. */
async function findDeadline(parts: DeadlineParts, tx: Tx, conversation: ConversationRow): Promise<Wanted | undefined> {
  const { id: conversationId, caseId, peer, kind, role, state } = conversation;
  const table = kindNamed(kind);
  // One that was set aside before anything was sent stands in no state of the table.
  if (!Object.hasOwn(table.states, state)) return undefined;
  const messages = await tx.conversations.steps(conversationId);
  const folded = foldStored(conversation, messages, await tx.inbox.refusedDigests(conversation));
  const { awaits, lapses, dueOn } = stateRule(table, folded.state);
  const latest = standing(messages, folded.effective.at(-1));
  if (awaits === undefined || !latest) return undefined;
  const law = parts.national.newest();
  const awaiting: Awaiting = { kind, step: latest.step, risk: await readRisk(parts, tx, caseId) };
  const since = latest.recordedAt;
  const ours = awaits === role;
  return {
    ...{ conversationId, caseId, peer, kind, step: latest.step, after: latest.digest, ours, since },
    dueAt: dueOn
      ? await readWord(parts, tx, { conversation, effective: folded.effective, ours, since, dueOn })
      : ((ours ? undefined : await readPromise(tx, latest)) ?? answerBy(awaiting, since, law)),
    remindAt: null,
    lapsesAt: ours || lapses === undefined ? null : lapsesAt(awaiting, since, law),
  };
}

/** The message of an act that the partner has, where that is known: what was signed anew meanwhile counts from its arrival. */
function standing(messages: readonly StepRow[], digest: string | undefined): StepRow | undefined {
  const act = actsOf(messages).find((members) => members.some((each) => each.digest === digest));
  return act?.find(({ status }) => status === 'receipted') ?? act?.find((each) => each.digest === digest);
}

/** Undefined where nobody noted a risk, or the case cannot be read any more. */
async function readRisk(parts: DeadlineParts, tx: Tx, caseId: string): Promise<Awaiting['risk']> {
  return riskNow(parts, tx, caseId).catch(unlessUnreadable);
}

async function readPromise(tx: Tx, { id, direction, receipted, recordedAt }: StepRow): Promise<Date | undefined> {
  const receipt = receipted ? await tx.conversations.receipt(id) : undefined;
  return promisedBy({ direction, receipt: receipt ?? null, recordedAt });
}

interface Word {
  conversation: ConversationRow;
  effective: readonly string[];
  ours: boolean;
  since: Date;
  dueOn: NonNullable<StateRule['dueOn']>;
}

/** When whoever is awaited said that it is due: both sides read the same words, and come to the same day (R15). */
async function readWord(
  parts: DeadlineParts,
  tx: Tx,
  { conversation, effective, ours, since, dueOn }: Word,
): Promise<Date> {
  const rows = await tx.conversations.messages(conversation.id);
  const theirs = rows.filter(({ digest, direction }) => effective.includes(digest) && (direction === 'out') === ours);
  const inOrder = theirs.toSorted((one, other) => effective.indexOf(other.digest) - effective.indexOf(one.digest));
  for (const row of inOrder) {
    const said = (await readBody(parts, conversation.kind, row).catch(unlessUnreadable))?.[dueOn.member];
    if (typeof said === 'string') return dayOfWord(said, row.issuedAt, dueOn.withinDays);
  }
  return dayOfWord(undefined, inOrder[0]?.issuedAt ?? since, dueOn.withinDays);
}

function isSame(open: DeadlineRow, wanted: Wanted): boolean {
  const same = (one: Date | null, other: Date | null) => one?.getTime() === other?.getTime();
  return (
    open.after === wanted.after &&
    same(open.dueAt, wanted.dueAt) &&
    same(open.remindAt, wanted.remindAt) &&
    same(open.lapsesAt, wanted.lapsesAt)
  );
}
