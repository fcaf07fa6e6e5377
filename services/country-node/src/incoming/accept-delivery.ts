import { digestOf } from '#libs/envelope/sign.js';
import { ENVELOPE_LIMITS } from '#libs/envelope/types.js';
import { reach } from '../ports/failpoints.js';
import type { NodeParts } from '../ports/node-parts.js';
import { ledgerEntry } from '../record/ledger-entry.js';

/** One delivery as the broker hands it over. */
export interface Delivery {
  /** `ps.v1.<from>.<to>.inbox` */
  subject: string;
  data: Uint8Array;
}

const SEALED = /^[A-Za-z0-9_.-]+$/;
const NODE_ID = /^[a-z0-9-]{1,40}$/;

/**
 * Takes sealed bytes in, unopened: limits and shape, de-duplication by digest, commit. The caller acknowledges after this
 * returns, so what is acknowledged is kept (invariant 3); also while the trust list has expired.
 * @throws Fault `store-unavailable`: nothing was taken, the broker will bring it again
 */
export async function acceptDeliveries(
  { store, clock, log }: Pick<NodeParts, 'store' | 'clock' | 'log'>,
  deliveries: readonly Delivery[],
): Promise<void> {
  const receivedAt = clock.now();
  const [kept, broken] = [deliveries.filter(isSealedShape), deliveries.filter((each) => !isSealedShape(each))];
  await store.transaction(async (tx) => {
    const rows = kept.map(({ subject, data }) => ({
      sealedDigest: digestOf(data),
      subjectSender: senderOf(subject),
      sealed: Buffer.from(data).toString('latin1'),
      receivedAt,
    }));
    // What is no sealed object at all is kept as a digest only: never parsed, never stored.
    const refused = broken.map(({ subject, data }) => ({
      sealedDigest: digestOf(data),
      subjectSender: senderOf(subject),
      sealed: null,
      receivedAt,
    }));
    const fresh = await tx.inbox.insertNew([...rows, ...refused]);
    const senders = new Map(refused.map(({ sealedDigest, subjectSender }) => [sealedDigest, subjectSender]));
    for (const [sealedDigest, subjectSender] of senders) {
      if (!fresh.includes(sealedDigest)) continue;
      await tx.inbox.finish(sealedDigest, 'quarantined', 'unopenable', null);
      const facts = { sealedDigest, subjectSender, code: 'unopenable' };
      await tx.ledger.append([ledgerEntry('quarantine', facts, receivedAt)]);
    }
    if (fresh.length > 0) await tx.notify({ topic: 'inbox', id: fresh[0] ?? '' });
    await reach('accept:stored');
  });
  await reach('accept:committed');
  if (broken.length > 0) log.warn('delivery-not-sealed', { count: broken.length });
}

function isSealedShape({ data }: Delivery): boolean {
  if (data.byteLength === 0 || data.byteLength > ENVELOPE_LIMITS.sealedBytes) return false;
  return SEALED.test(Buffer.from(data).toString('latin1'));
}

/** The node that the subject names: a hint until a signature proves it. */
export function senderOf(subject: string): string {
  const from = subject.split('.')[2] ?? '';
  return NODE_ID.test(from) ? from : 'unknown';
}
