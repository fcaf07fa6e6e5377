import type { JsMsg } from '@nats-io/jetstream';
import type { Delivery } from '../../incoming/accept-delivery.js';
import { reach } from '../../ports/failpoints.js';
import type { NodeLog } from '../../ports/node-parts.js';

/**
 * Resolves once everything is committed, with the places of those that were left with the broker because their sender has
 * too much undone (nothing: all were taken); rejects when nothing of the batch may be acknowledged.
 */
export type HandleDeliveries = (deliveries: readonly Delivery[]) => Promise<readonly number[] | void>;

/** So many failures one after the other mean that the node is at fault, not a message. */
const PATIENCE = 3;
const LONGEST_DELAY_MS = 60_000;
/** When what was held back is offered again: the flood of one peer shall not turn in a circle at full speed. */
const HELD_MS = 30_000;

/**
 * Hands a batch over and acknowledges it after that, never before. When the batch fails, its messages are tried one by
 * one, so that a single bad one does not hold back the others; those that fail are offered again, each time later.
 */
export async function settleBatch(batch: readonly JsMsg[], handle: HandleDeliveries, log: NodeLog): Promise<void> {
  if (await settle(batch, handle, log)) return;
  if (batch.length === 1) return offerAgain(batch);
  let failures = 0;
  for (const [at, message] of batch.entries()) {
    if (failures >= PATIENCE) return offerAgain(batch.slice(at));
    if (await settle([message], handle, log)) {
      failures = 0;
    } else {
      failures += 1;
      offerAgain([message]);
    }
  }
}

async function settle(batch: readonly JsMsg[], handle: HandleDeliveries, log: NodeLog): Promise<boolean> {
  let held: ReadonlySet<number>;
  try {
    held = new Set((await handle(batch.map(({ subject, data }) => ({ subject, data })))) ?? []);
  } catch (error) {
    log.error('inbox-not-accepted', error, { count: batch.length });
    return false;
  }
  // A lost acknowledgement only means another delivery, which is known by its digest.
  for (const [at, message] of batch.entries()) {
    if (held.has(at)) message.nak(HELD_MS);
    else message.ack();
  }
  await reach('accept:acknowledged');
  return true;
}

function offerAgain(batch: readonly JsMsg[]): void {
  for (const message of batch) message.nak(Math.min(500 * 2 ** message.info.deliveryCount, LONGEST_DELAY_MS));
}
