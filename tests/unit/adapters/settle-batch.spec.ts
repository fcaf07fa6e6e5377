import { describe, expect, it } from '@jest/globals';
import type { JsMsg } from '@nats-io/jetstream';
import fc from 'fast-check';
import { settleBatch } from '../../../services/country-node/src/adapters/nats/settle-batch.js';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A message that remembers what became of it, in one common order of events. */
function message(at: number, events: string[], deliveryCount = 1): JsMsg {
  return {
    subject: 'ps.v1.mr.ne.inbox',
    data: Buffer.from(String(at)),
    info: { deliveryCount },
    ack: () => void events.push(`ack ${at}`),
    nak: (ms: number) => void events.push(`nak ${at} ${ms}`),
  } as unknown as JsMsg;
}

/** Settles a batch of which some messages fail whoever comes with them. */
async function settled(bad: readonly boolean[]): Promise<string[]> {
  const events: string[] = [];
  const handle = async (some: readonly { data: Uint8Array }[]) => {
    const numbers = some.map(({ data }) => Number(Buffer.from(data).toString()));
    if (numbers.some((at) => bad[at])) throw new Error('bad');
    events.push(...numbers.map((at) => `took ${at}`));
  };
  await settleBatch(
    bad.map((_bad, at) => message(at, events)),
    handle,
    log,
  );
  return events;
}

describe('a batch is settled', () => {
  const batches = fc.array(fc.boolean(), { minLength: 1, maxLength: 12 });

  it('so that each message is acknowledged or offered again, once, and acknowledged only after it was taken', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (bad) => {
        const events = await settled(bad);
        for (const at of bad.keys()) {
          const ends = events.filter((event) => new RegExp(`^(ack|nak) ${at}( |$)`).test(event));
          expect(ends).toHaveLength(1);
          if (!ends[0]!.startsWith('ack')) continue;
          expect(bad[at]).toBe(false);
          expect(events.indexOf(`took ${at}`)).toBeGreaterThanOrEqual(0);
          expect(events.indexOf(`took ${at}`)).toBeLessThan(events.indexOf(`ack ${at}`));
        }
      }),
    );
  });

  it('so that the good ones get through unless three in a row fail', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (bad) => {
        const firstOfThree = bad.findIndex((_bad, at) => bad[at] && bad[at + 1] && bad[at + 2]);
        const reach = firstOfThree < 0 ? bad.length : firstOfThree + 3;
        const good = [...bad.keys()].filter((at) => !bad[at] && at < reach);
        const events = await settled(bad);
        expect(events.filter((event) => event.startsWith('ack'))).toEqual(good.map((at) => `ack ${at}`));
      }),
    );
  });

  it('so that what fails is offered again later and later, at most a minute later', async () => {
    const delays: number[] = [];
    for (const deliveryCount of [1, 2, 3, 6, 7, 50]) {
      const events: string[] = [];
      const failing = () => Promise.reject(new Error('bad'));
      await settleBatch([message(0, events, deliveryCount)], failing, log);
      delays.push(Number(events[0]!.split(' ')[2]));
    }
    expect(delays).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
  });
});
