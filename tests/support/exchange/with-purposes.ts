/** What the child says, with its provisions for these purposes too. */
export function withPurposes<E extends object>(event: E, purposes: readonly string[]): E {
  if (!('provisions' in event)) return event;
  const provisions = event.provisions as { purposes: string[] }[];
  return { ...event, provisions: provisions.map((each) => ({ ...each, purposes: [...each.purposes, ...purposes] })) };
}
