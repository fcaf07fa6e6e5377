import type { FoldedConversation } from '../domain/conversations/fold-conversation.js';
import type { ConversationRow, MessageRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { runEffects } from '../record/effects/run-effects.js';
import { readBody } from '../record/read-body.js';
import type { CopyParts } from './take-copy.js';

/**
 * What a step that came back does at this side beside moving its conversation, and what others do that take effect only now
 * that it is here. Of what was erased nothing is done.
 * @param before the digests that were effective without it
 */
export async function runRecovered(
  parts: CopyParts,
  tx: Tx,
  { conversation, folded, digest, before }: Recovered,
): Promise<void> {
  const now = new Set([digest, ...folded.effective.filter((each) => !before.includes(each))]);
  const rows = await tx.conversations.messages(conversation.id);
  for (const row of rows.filter((each) => now.has(each.digest) && each.content !== null)) {
    await runEffects(parts, tx, folded, {
      ...{ conversation, side: sideOf(row), step: row.step, messageId: row.id, digest: row.digest },
      body: await readBody(parts, conversation.kind, row),
      at: row.recordedAt,
      recovered: true,
    });
  }
}

interface Recovered {
  conversation: ConversationRow;
  folded: Pick<FoldedConversation, 'effective'>;
  digest: string;
  before: readonly string[];
}

function sideOf({ direction }: MessageRow): 'author' | 'addressee' {
  return direction === 'out' ? 'author' : 'addressee';
}
