import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { ENVELOPE_LIMITS } from '#libs/envelope/types.js';
import { acceptDeliveries } from '../../../services/country-node/src/incoming/accept-delivery.js';
import type { Store } from '../../../services/country-node/src/ports/store/store.js';

const receivedAt = new Date('2026-11-23T10:00:00.000Z');
const subject = 'ps.v1.mr.ne.inbox';
const digestOf = (data: Uint8Array) => createHash('sha256').update(data).digest('base64url');
const bytes = (text: string) => Buffer.from(text, 'latin1');

interface Kept {
  sealedDigest: string;
  subjectSender: string;
  sealed: string | null;
  receivedAt: Date;
}

/** An inbox that remembers, with the database's rule that a digest is taken once. */
function memory() {
  const rows = new Map<string, Kept>();
  const finished: unknown[] = [];
  const warned: unknown[] = [];
  const recorded: { kind: string; content: unknown }[] = [];
  let notified = 0;
  const tx = {
    inbox: {
      insertNew: async (some: readonly Kept[]) => {
        const fresh = some.filter(({ sealedDigest }) => !rows.has(sealedDigest));
        for (const row of fresh) rows.set(row.sealedDigest, row);
        return fresh.map(({ sealedDigest }) => sealedDigest);
      },
      finish: async (...all: unknown[]) => void finished.push(all),
    },
    ledger: { append: async (some: typeof recorded) => void recorded.push(...some) },
    notify: async () => void (notified += 1),
  };
  const store = { transaction: (work: (each: typeof tx) => Promise<void>) => work(tx) } as unknown as Store;
  const log = { info: () => undefined, error: () => undefined, warn: (...all: unknown[]) => void warned.push(all) };
  const parts = { store, log, clock: { now: () => receivedAt } };
  return { parts, rows, finished, warned, recorded, notified: () => notified };
}

describe('deliveries', () => {
  let inbox: ReturnType<typeof memory>;
  beforeEach(() => {
    inbox = memory();
  });
  const accept = (...deliveries: { subject: string; data: Uint8Array }[]) => acceptDeliveries(inbox.parts, deliveries);

  it('are kept sealed, byte for byte, under the digest of their bytes', async () => {
    const shape = fc.string({
      unit: fc.constantFrom(...'ABCxyz019_-.'),
      minLength: 1,
      maxLength: 200,
    });
    await fc.assert(
      fc.asyncProperty(shape, async (sealed) => {
        const { parts, rows, finished } = memory();
        await acceptDeliveries(parts, [{ subject, data: bytes(sealed) }]);
        const sealedDigest = digestOf(bytes(sealed));
        expect([...rows.values()]).toEqual([{ sealedDigest, subjectSender: 'mr', sealed, receivedAt }]);
        expect(finished).toEqual([]);
      }),
    );
  });

  it('leave nothing of themselves but a digest when they are no sealed object, and hold back no other', async () => {
    const broken = fc.oneof(
      fc.constant(Buffer.alloc(0)),
      fc.constantFrom('{"stream":"INBOX"}', 'Moussa Ould', 'a b', 'a\n', 'a=', '<x>', '\0').map(bytes),
      fc
        .uint8Array({ minLength: 1, maxLength: 50 })
        .map((data) => Buffer.from([...data, 0x20]))
        .filter(({ length }) => length > 0),
      fc.constant(Buffer.alloc(ENVELOPE_LIMITS.sealedBytes + 1, 'A')),
    );
    await fc.assert(
      fc.asyncProperty(broken, async (data) => {
        const { parts, rows, finished, warned, recorded } = memory();
        const good = bytes('aaaa.bbbb');
        await acceptDeliveries(parts, [
          { subject, data },
          { subject, data: good },
        ]);
        expect(rows.get(digestOf(data))).toEqual({
          sealedDigest: digestOf(data),
          subjectSender: 'mr',
          sealed: null,
          receivedAt,
        });
        expect(rows.get(digestOf(good))?.sealed).toBe('aaaa.bbbb');
        expect(finished).toEqual([[digestOf(data), 'quarantined', 'unopenable', null]]);
        expect(warned).toEqual([['delivery-not-sealed', { count: 1 }]]);
        expect(recorded).toMatchObject([
          { kind: 'quarantine', content: { sealedDigest: digestOf(data), code: 'unopenable' } },
        ]);
      }),
      { numRuns: 40 },
    );
  });

  it('are taken at the limit of size', async () => {
    await accept({ subject, data: Buffer.alloc(ENVELOPE_LIMITS.sealedBytes, 'A') });
    expect([...inbox.rows.values()][0]?.sealed).toHaveLength(ENVELOPE_LIMITS.sealedBytes);
  });

  it('are set aside once and wake nobody when they come again', async () => {
    const counts = () => [inbox.finished.length, inbox.recorded.length, inbox.notified()];
    await accept({ subject, data: bytes('{}') }, { subject, data: bytes('{}') });
    expect(counts()).toEqual([1, 1, 1]);
    await accept({ subject, data: bytes('{}') });
    expect(counts()).toEqual([1, 1, 1]);
  });

  it.each([
    ['ps.v1.mr.ne.inbox', 'mr'],
    ['ps.v1.iom-ne.ne.inbox', 'iom-ne'],
    ['ps.v1', 'unknown'],
    ['', 'unknown'],
    ['ps.v1.Amina Diallo.ne.inbox', 'unknown'],
    [`ps.v1.${'a'.repeat(41)}.ne.inbox`, 'unknown'],
    ['ps.v1.<b>.ne.inbox', 'unknown'],
  ])('on %j are from %s, as a hint', async (on, sender) => {
    await accept({ subject: on, data: bytes('aaaa') });
    expect([...inbox.rows.values()][0]?.subjectSender).toBe(sender);
  });

  it('are not taken at all when the store does not answer', async () => {
    const failing = {
      ...inbox.parts,
      store: { transaction: () => Promise.reject(new Error('store-unavailable')) } as unknown as Store,
    };
    await expect(acceptDeliveries(failing, [{ subject, data: bytes('aaaa') }])).rejects.toThrow('store-unavailable');
  });
});
