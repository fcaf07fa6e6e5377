import { describe, expect, it } from '@jest/globals';
import { latencyFigures } from '../../bench/latency-figures.js';

const times = (count: number, ms: number) => Array<number>(count).fill(ms);

describe('the figures of how long receipts take', () => {
  it('are those of all that came', () => {
    const waits = [...times(98, 10), 40, 50];
    expect(latencyFigures(waits, [], 49.6)).toEqual({ perSecond: 50, p50Ms: 10, p99Ms: 50, lost: 0 });
  });

  it('count what never came, and as the longest of all', () => {
    expect(latencyFigures(times(98, 10), times(2, 20_000), 50)).toMatchObject({ p50Ms: 10, p99Ms: 20_000, lost: 2 });
    expect(latencyFigures(times(40, 10), times(60, 20_000), 50)).toMatchObject({ p50Ms: 20_000, lost: 60 });
  });
});
