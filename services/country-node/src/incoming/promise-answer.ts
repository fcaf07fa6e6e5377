import { stateRule } from '../domain/conversations/conversation-kind.js';
import type { FoldedConversation } from '../domain/conversations/fold-conversation.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { answerBy, type Awaiting } from '../domain/deadlines/end-of-term.js';
import { riskOf } from '../domain/deadlines/risk-of.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent } from '../record/case-content.js';
import type { Incoming, TakeParts } from './take-message.js';

/**
 * Until when this node has to answer a message, by its own law and calendar: the receipt says so, and what is overdue is so
 * on both sides (R15, protocol 5.11). Undefined where the message leaves nobody here to act.
 * @param folded the conversation with the message in it
 */
export async function promiseAnswer(
  parts: Pick<TakeParts, 'vault' | 'national'>,
  tx: Tx,
  { kind, role, caseId }: ConversationRow,
  { claims, body, opened, at }: Incoming,
  folded: FoldedConversation,
): Promise<Date | undefined> {
  if (folded.effective.at(-1) !== opened.messageDigest) return undefined;
  const { awaits, dueOn } = stateRule(kindNamed(kind), folded.state);
  // Of what this node has promised for a day, both sides know the day.
  if (awaits !== role || dueOn) return undefined;
  const shown = riskOf(body);
  const awaiting: Awaiting = { kind, step: claims.step, risk: shown ?? (await knownRisk(parts, tx, caseId)) };
  return answerBy(awaiting, at, parts.national.newest());
}

/** Of the case as it was kept before. */
async function knownRisk(parts: Pick<TakeParts, 'vault'>, tx: Tx, caseId: string): Promise<Awaiting['risk']> {
  const row = await tx.cases.get(caseId);
  return row && openCaseContent(parts, row).then(riskOf, () => undefined);
}
