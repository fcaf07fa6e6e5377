import { describe, expect, it } from '@jest/globals';
import { InboxWatch } from '../../../services/country-node/src/adapters/nats/inbox-watch.js';

interface Look {
  /** Last sequence of the stream, messages in it, how often one was handed out, and how many of these wait for an answer. */
  accepted: number;
  kept: number;
  handings: number;
  unanswered?: number;
  /** How far the consumer says it has come in the stream. */
  passed?: number;
  idle?: boolean;
}

/** @returns what is said at each look */
function look(looks: readonly Look[]): boolean[] {
  const watch = new InboxWatch();
  return looks.map(({ accepted, kept, handings, unanswered = 0, passed = 4, idle = true }) => {
    const stream = { state: { last_seq: accepted, messages: kept } };
    const consumer = { delivered: { stream_seq: passed, consumer_seq: handings }, num_ack_pending: unanswered };
    return watch.isStalled(stream as never, consumer as never, idle);
  });
}
const times = (count: number, of: (at: number) => Look) => Array.from({ length: count }, (_, at) => of(at));

describe('an inbox that is looked at again and again', () => {
  it.each<[string, (at: number) => Look]>([
    ['takes messages meanwhile', (at) => ({ accepted: 10 + at, kept: 6 + at, handings: 4 })],
    ['passes by what it cannot read', (at) => ({ accepted: 10 + at, kept: 6 + at, handings: 4, passed: 10 + at })],
    ['has others handed out that are kept back', () => ({ accepted: 10, kept: 6, handings: 4, unanswered: 5 })],
  ])('is stalled once it handed out nothing at four looks, though it %s', (_name, of) => {
    expect(look(times(5, of))).toEqual([false, false, false, true, true]);
  });

  it('is stalled when what was handed out is not offered again for longer than it is ever kept back', () => {
    const said = look(times(18, () => ({ accepted: 10, kept: 6, handings: 9, unanswered: 6, passed: 10 })));
    expect(said.indexOf(true)).toBe(16);
  });

  it.each<[string, (at: number) => Look]>([
    ['is empty', () => ({ accepted: 10, kept: 0, handings: 10 })],
    [
      'handed everything out, and its receiver has it offered again each minute',
      (at) => {
        return { accepted: 10, kept: 6, handings: 10 + 6 * Math.floor(at / 12), unanswered: 6 };
      },
    ],
    ['hands out', (at) => ({ accepted: 20, kept: 16, handings: 4 + at })],
    ['has others take from it', (at) => ({ accepted: 20 + at, kept: 16, handings: 4 })],
    ['has a receiver that is busy', () => ({ accepted: 10, kept: 6, handings: 4, idle: false })],
  ])('is not when it %s', (_name, of) => {
    expect(look(times(40, of))).not.toContain(true);
  });

  it('begins to count anew whenever something moved', () => {
    const still = times(3, () => ({ accepted: 10, kept: 6, handings: 4 }));
    const moved = times(3, () => ({ accepted: 10, kept: 5, handings: 5 }));
    expect(look([...still, ...moved])).not.toContain(true);
  });
});
