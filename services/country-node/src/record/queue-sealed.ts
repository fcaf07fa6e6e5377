import { v7 as uuidv7 } from 'uuid';
import type { OutboxKind } from '../ports/store/outbox.js';
import type { Tx } from '../ports/store/store.js';

/** Queues sealed objects that need no receipt of their own: each row closes when the recipient's broker has it. */
export async function queueSealed(
  tx: Tx,
  kind: Exclude<OutboxKind, 'message'>,
  recipient: string,
  objects: readonly { sealed: string; sealedDigest: string }[],
  { at, priority = 1 }: { at: Date; priority?: number },
): Promise<void> {
  const about = { messageId: null, conversationId: null, caseId: null, manifest: null };
  const rest = { status: 'pending', priority, attempts: 0, nextAttemptAt: at, createdAt: at } as const;
  const rows = objects.map(({ sealed, sealedDigest }) => ({
    ...{ id: uuidv7(), kind, recipient, sealed, sealedDigest },
    ...about,
    ...rest,
  }));
  await tx.outbox.insert(rows);
  await tx.notify({ topic: 'outbox', id: rows[0]?.id ?? '' });
}
