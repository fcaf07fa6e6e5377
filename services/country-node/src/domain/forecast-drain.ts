/** What waits at a moment: how much, since when, and how fast it gets less. */
export interface Backlog {
  count: number;
  oldestAt: Date | null;
  drainedPerMinute: number;
}

/** The same as those who look after a node want it. */
export interface Forecast {
  count: number;
  /** Seconds that the oldest has waited; null when nothing waits. */
  oldestSeconds: number | null;
  drainedPerMinute: number;
  /** Seconds until all is gone at the rate of now; null when nothing drains. */
  expectedDrainSeconds: number | null;
}

/** What waits, and when it will be gone if it goes on like this and nothing new comes. */
export function forecastDrain({ count, oldestAt, drainedPerMinute }: Backlog, now: Date): Forecast {
  return {
    count,
    oldestSeconds: oldestAt ? Math.max(0, Math.round((now.getTime() - oldestAt.getTime()) / 1_000)) : null,
    drainedPerMinute: Math.round(drainedPerMinute * 10) / 10,
    expectedDrainSeconds: expected(count, drainedPerMinute),
  };
}

function expected(count: number, perMinute: number): number | null {
  if (count === 0) return 0;
  return perMinute > 0 ? Math.ceil((count * 60) / perMinute) : null;
}
