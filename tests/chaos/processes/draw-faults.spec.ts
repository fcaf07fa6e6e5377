import { describe, expect, it } from '@jest/globals';
import { drawFaults } from './faults.js';

const SEEDS = Array.from({ length: 40 }, (_each, at) => at + 1);

/** The faults of a seed with what each would draw first, where each draws so many times, as timing may have it. */
function drawn(seed: number, times: number) {
  return drawFaults(seed).map(({ fault, random }) => {
    const first = random.next();
    for (let more = 0; more < times; more += 1) random.next();
    return [fault.name, first];
  });
}

describe('what is drawn for a seed', () => {
  it('does not depend on how much the faults before it drew', () => {
    for (const seed of SEEDS) expect(drawn(seed, 7)).toEqual(drawn(seed, 0));
  });

  it('is other for every seed and every place in it', () => {
    const firsts = SEEDS.flatMap((seed) => drawn(seed, 0).map(([, first]) => first));
    expect(new Set(firsts).size).toBe(firsts.length);
  });
});
