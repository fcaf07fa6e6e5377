import { describe, expect, it } from '@jest/globals';
import { InboxWatch } from '../../../services/country-node/src/adapters/nats/inbox-watch.js';

interface Look {
  accepted: number;
  kept: number;
  handedOut: number;
  idle?: boolean;
}

/** @returns what is said at each look */
function look(looks: readonly Look[]): boolean[] {
  const watch = new InboxWatch();
  return looks.map(({ accepted, kept, handedOut, idle = true }) => {
    const stream = { state: { last_seq: accepted, messages: kept } };
    const consumer = { delivered: { stream_seq: handedOut } };
    return watch.isStalled(stream as never, consumer as never, idle);
  });
}
const times = (count: number, of: (at: number) => Look) => Array.from({ length: count }, (_, at) => of(at));

describe('an inbox that is looked at again and again', () => {
  it('is stalled once it handed out nothing at seven looks, whatever it took meanwhile', () => {
    const said = look(times(8, (at) => ({ accepted: 10 + at, kept: 6 + at, handedOut: 4 })));
    expect(said).toEqual([false, false, false, false, false, false, true, true]);
  });

  it.each<[string, (at: number) => Look]>([
    ['is empty', () => ({ accepted: 10, kept: 0, handedOut: 4 })],
    ['handed everything out, and its receiver keeps it back', () => ({ accepted: 10, kept: 6, handedOut: 10 })],
    ['hands out', (at) => ({ accepted: 20, kept: 16, handedOut: 4 + at })],
    ['has others take from it', (at) => ({ accepted: 20 + at, kept: 16, handedOut: 4 })],
    ['has a receiver that is busy', () => ({ accepted: 10, kept: 6, handedOut: 4, idle: false })],
  ])('is not when it %s', (_name, of) => {
    expect(look(times(20, of))).not.toContain(true);
  });

  it('begins to count anew whenever something moved', () => {
    const still = times(6, () => ({ accepted: 10, kept: 6, handedOut: 4 }));
    const moved = times(6, () => ({ accepted: 10, kept: 5, handedOut: 5 }));
    expect(look([...still, ...moved])).not.toContain(true);
  });
});
