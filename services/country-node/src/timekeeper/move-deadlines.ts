import { stateRule } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { standingAt } from '../domain/deadlines/stage.js';
import { Refusal } from '../domain/refusal.js';
import { sendStep } from '../outgoing/request-step.js';
import type { SendParts } from '../outgoing/send-message.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { DeadlineRow } from '../ports/store/deadlines.js';
import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { setCaseDeadline } from './set-case-deadlines.js';
import { setDeadline } from './set-deadlines.js';

export type MoveParts = SendParts & Pick<NodeParts, 'log'>;

/**
 * Works off the timers whose time has come: reminds the caseworker, lets what is late climb to the supervisor, and takes the
 * step by which an unanswered offer lapses (R15). No timer moves responsibility (R7).
 * @returns how many timers were taken
 */
export async function moveDeadlines(parts: MoveParts, batch: number): Promise<number> {
  const due = await parts.store.timers.take(batch);
  for (const { timerId, deadlineId } of due) {
    try {
      await moveDeadline(parts, deadlineId);
      await parts.store.timers.end(timerId);
    } catch (error) {
      parts.log.error('deadline-put-off', error, { id: deadlineId });
      await parts.store.timers.putOff(timerId);
    }
  }
  return due.length;
}

async function moveDeadline(parts: MoveParts, id: string): Promise<void> {
  const lapsed = await parts.store.transaction((tx) => tell(parts, tx, id));
  if (lapsed) await lapse(parts, lapsed);
}

/** Brings a deadline to where it stands now. @returns it, when what was not answered has lapsed */
async function tell(parts: MoveParts, tx: Tx, id: string): Promise<DeadlineRow | undefined> {
  const known = await tx.deadlines.get(id);
  if (!known) return undefined;
  // The answer may be here and not looked at yet: nobody is told what is not so.
  if (known.conversationId === null) await setCaseDeadline(parts, tx, known.caseId);
  else await setDeadline(parts, tx, known.conversationId);
  const deadline = await tx.deadlines.get(id);
  if (!deadline || deadline.stage === 'ended') return undefined;
  const now = parts.clock.now();
  const { stage, nextAt, lapsed } = standingAt(deadline, parts.national.newest().reminders.hoursBeforeDue, now);
  if (stage !== deadline.stage) await note(tx, deadline, { stage, stageAt: now });
  if (nextAt) await tx.deadlines.wake(id, nextAt.getTime() - now.getTime());
  return lapsed ? deadline : undefined;
}

async function note(tx: Tx, deadline: DeadlineRow, to: Pick<DeadlineRow, 'stage' | 'stageAt'>): Promise<void> {
  await tx.deadlines.move(deadline.id, to);
  const { id, caseId, conversationId, step, peer, ours, dueAt } = deadline;
  const of = conversationId !== null && peer !== null ? { conversationId, peer } : {};
  const facts = { caseId, ...of, step, ours, dueAt: dueAt.toISOString(), stage: to.stage };
  await tx.ledger.append([ledgerEntry('deadline', facts, to.stageAt)]);
  await tx.notify({ topic: 'deadline', id, caseId });
}

/** Takes the step that the table names, signed as any other; an answer that came meanwhile goes before it. */
async function lapse(parts: MoveParts, { conversationId }: DeadlineRow): Promise<void> {
  if (conversationId === null) return;
  const conversation = await parts.store.transaction((tx) => tx.conversations.get(conversationId));
  const step = conversation && stateRule(kindNamed(conversation.kind), conversation.state).lapses;
  if (!step) return;
  try {
    await sendStep(parts, conversation, { step, input: {}, by: { id: 'system' } }, []);
  } catch (error) {
    const isForPeople = error instanceof Refusal && ['step-not-allowed', 'approval-needed'].includes(error.code);
    if (!isForPeople) throw error;
  }
}
