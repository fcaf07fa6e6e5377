/** What was said last, by the time that its author signed; of the same time, the one that was recorded last. */
export function newestOf<T extends { issuedAt: Date }>(recorded: readonly T[]): T | undefined {
  const newest = Math.max(...recorded.map(({ issuedAt }) => issuedAt.getTime()));
  return recorded.findLast(({ issuedAt }) => issuedAt.getTime() === newest);
}
