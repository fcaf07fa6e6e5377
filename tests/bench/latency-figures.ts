export interface LatencyFigures {
  perSecond: number;
  /** Of what never came, the wait counts as long as it lasted: it was longer still. */
  p50Ms: number;
  p99Ms: number;
  /** Messages of which no receipt came. */
  lost: number;
}

/**
 * @param waits in milliseconds, for each receipt that came
 * @param inVain the same for each that had not come when the measurement ended
 */
export function latencyFigures(waits: readonly number[], inVain: readonly number[], perSecond: number): LatencyFigures {
  const sorted = [...waits, ...inVain].sort((left, right) => left - right);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { perSecond: Math.round(perSecond), p50Ms: at(0.5), p99Ms: at(0.99), lost: inVain.length };
}
