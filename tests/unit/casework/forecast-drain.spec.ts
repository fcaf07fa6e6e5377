import { describe, expect, it } from '@jest/globals';
import { forecastDrain } from '../../../services/country-node/src/domain/forecast-drain.js';

const now = new Date('2026-11-23T10:00:00.000Z');
const before = (seconds: number) => new Date(now.getTime() - seconds * 1_000);

describe('how long a backlog will last', () => {
  it.each([
    ['at the rate of now', { count: 600, oldestAt: before(90), drainedPerMinute: 120 }, 90, 300],
    ['rounded up', { count: 1, oldestAt: before(0.2), drainedPerMinute: 7 }, 0, 9],
    ['not known when nothing drains', { count: 3, oldestAt: before(604_800), drainedPerMinute: 0 }, 604_800, null],
    ['none when nothing waits', { count: 0, oldestAt: null, drainedPerMinute: 0 }, null, 0],
    ['none when all is gone', { count: 0, oldestAt: null, drainedPerMinute: 50 }, null, 0],
    ['not less than nothing, where clocks differ', { count: 1, oldestAt: before(-5), drainedPerMinute: 60 }, 0, 1],
  ])('%s', (_how, backlog, oldestSeconds, expectedDrainSeconds) => {
    expect(forecastDrain(backlog, now)).toMatchObject({ count: backlog.count, oldestSeconds, expectedDrainSeconds });
  });
});
