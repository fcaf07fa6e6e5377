import { kindNamed } from '../domain/conversations/kinds.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';

/**
 * A step may name the conversation that it answers, as an offer names the request for it: one of the named kind, between the
 * same two nodes, about the same case. Its author must be the one who was asked, and have said yes; the addressee asks no
 * more than that the conversation is theirs, for it may have gone on meanwhile.
 * @throws Refusal `conversation-unknown` with the member that names it
 */
export async function checkAnswered(
  tx: Tx,
  { kind, caseId, peer }: Pick<ConversationRow, 'kind' | 'caseId' | 'peer'>,
  said: { step: string; body: JsonObject; side: 'author' | 'addressee' },
): Promise<void> {
  const answers = kindNamed(kind).steps[said.step]?.answers;
  const named = answers && said.body[answers.member];
  if (!answers || named === undefined) return;
  const row = typeof named === 'string' ? await tx.conversations.get(named) : undefined;
  const theirs = row?.kind === answers.kind && row.peer === peer && row.caseId === caseId;
  const stands =
    said.side === 'author'
      ? row?.role === answers.role && answers.states.includes(row.state)
      : row?.role !== answers.role;
  if (!theirs || !stands) throw new Refusal('conversation-unknown', [`/${answers.member}`]);
}
