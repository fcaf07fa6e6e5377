import { VOID_STEP } from '../domain/conversations/conversation-kind.js';
import type { ConversationRow, StepRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { namesIn, unanswered } from './acts.js';
import { foldStored } from './fold-stored.js';

/**
 * What can be done from where a conversation stands, or else from where the answers to what is under way may bring it.
 * @param find undefined where nothing can be done from a state
 */
export async function findFromStand<T>(
  tx: Tx,
  conversation: ConversationRow,
  find: (state: string) => T | undefined,
): Promise<T | undefined> {
  for await (const state of statesToCome(tx, conversation)) {
    const found = find(state);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Likeliest first: where it stands; where it would if nothing that is under way is taken in (a step that rests on one that is
 * taken back is refused with it, so that what was ended may stand open again); and where it would if what was called back had
 * arrived before, so that the void is refused.
 */
async function* statesToCome(tx: Tx, conversation: ConversationRow): AsyncGenerator<string> {
  yield conversation.state;
  const steps = await tx.conversations.steps(conversation.id);
  const refused = await tx.inbox.refusedDigests(conversation);
  const stateOf = (rows: readonly StepRow[]) => foldStored(conversation, rows, refused).state;
  const underWay = unanswered(steps);
  const voids = underWay.filter(({ step }) => step === VOID_STEP);
  const turnedDown = (row: StepRow): StepRow => ({ ...row, status: 'refused' });
  yield stateOf(steps.map((row) => (underWay.includes(row) && !voids.includes(row) ? turnedDown(row) : row)));
  const calledBack = new Set(voids.map((row) => namesIn(row).voids?.messageId));
  const arrived = (row: StepRow): StepRow => (calledBack.has(row.id) ? { ...row, status: 'receipted' } : row);
  yield stateOf(steps.map((row) => (voids.includes(row) ? turnedDown(row) : arrived(row))));
}
