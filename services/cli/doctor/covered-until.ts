/** A key or an agreement counts from one time until before another; epoch milliseconds. */
export interface Span {
  from: number;
  until: number;
}

/** Until when spans that follow each other without a gap cover a time; undefined where none covers it. */
export function coveredUntil(spans: readonly Span[], at: number): number | undefined {
  const last = Math.max(...spans.filter(({ from, until }) => from <= at && at < until).map(({ until }) => until));
  if (last === -Infinity) return undefined;
  return (
    coveredUntil(
      spans.filter(({ until }) => until > last),
      last,
    ) ?? last
  );
}
