import { v7 as uuidv7 } from 'uuid';
import { digestOf } from '#libs/envelope/sign.js';
import type { HopStep } from '../domain/circuits/relay.js';
import type { HopRow } from '../ports/store/hops.js';
import type { Tx } from '../ports/store/store.js';

export interface HopToQueue {
  hop: Pick<HopRow, 'id' | 'peer'>;
  step: HopStep;
  /** What it carries, if it carries anything. */
  payload?: string;
  at: Date;
}

/** Queues a step of a circuit toward a neighbour, in the transaction of what made it necessary. */
export async function queueHop(tx: Tx, { hop, step, payload = '', at }: HopToQueue): Promise<void> {
  const id = uuidv7();
  await tx.outbox.insert([
    {
      id,
      kind: 'hop',
      messageId: null,
      conversationId: null,
      caseId: null,
      recipient: hop.peer,
      sealed: payload,
      sealedDigest: digestOf(payload),
      manifest: null,
      status: 'pending',
      priority: 1,
      attempts: 0,
      nextAttemptAt: at,
      createdAt: at,
      via: hop.id,
      hopStep: step,
    },
  ]);
  await tx.notify({ topic: 'outbox', id });
}
