import { describe, expect, it } from '@jest/globals';
import { drawFaults } from './draw-faults.js';
import { FAULTS } from './faults.js';
import { KINDS_OF_FAULT } from './kinds-of-fault.js';

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
  it('is of every kind in any five seeds that begin a round, those of the tests among them', () => {
    expect(FAULTS.map(([, fault]) => fault.name).sort()).toEqual([...KINDS_OF_FAULT].sort());
    for (let first = 1; first <= 196; first += 5) {
      const seeds = SEEDS.slice(0, 5).map((_seed, at) => first + at);
      const names = new Set(seeds.flatMap((seed) => drawFaults(seed).map(({ fault }) => fault.name)));
      expect(KINDS_OF_FAULT.filter((kind) => !names.has(kind))).toEqual([]);
    }
  });

  it('does not depend on how much the faults before it drew', () => {
    for (const seed of SEEDS) expect(drawn(seed, 7)).toEqual(drawn(seed, 0));
  });

  it('is other for every seed and every place in it', () => {
    const firsts = SEEDS.flatMap((seed) => drawn(seed, 0).map(([, first]) => first));
    expect(new Set(firsts).size).toBe(firsts.length);
  });
});
