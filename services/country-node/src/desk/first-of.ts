/** The first of a list that has no pages. */
export interface First<T> {
  items: T[];
  /** There are others, which are not among these. */
  more: boolean;
}

/**
 * The first of a list, and whether that is all: a person who is shown some of what waits must not take it for all of it. One row
 * more than is shown is asked for, so that nothing is counted.
 * @param limit rows that are shown at most
 * @param find the first rows of the list, as many as it is asked for
 */
export async function firstOf<T>(limit: number, find: (limit: number) => Promise<T[]>): Promise<First<T>> {
  const rows = await find(limit + 1);
  return { items: rows.slice(0, limit), more: rows.length > limit };
}

/** Of lists that are answered together, the names of those that have more. */
export function whichHaveMore(lists: Readonly<Record<string, Pick<First<unknown>, 'more'>>>): string[] {
  return Object.keys(lists).filter((name) => lists[name]?.more);
}
