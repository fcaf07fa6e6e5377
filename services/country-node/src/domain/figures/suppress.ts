/** How many of one category; null where that is not told. */
export interface Cell {
  category: string;
  count: number | null;
}

/** What is told of a population that is parted in one way: every member stands in exactly one cell. */
export interface ToldTable {
  /** Null where not even the total is told. */
  total: number | null;
  /** Null where nothing of the parts is told. */
  cells: Cell[] | null;
}

/** The smallest count above 0 that is told. No setting: a node that told more would uncover what its partners hide. */
export const LEAST_TOLD = 5;

/**
 * Hides every count from 1 to `least` - 1, and as many others as it takes so that no hidden count follows from the total.
 * The others are hidden from the last cell on, whatever they count: hiding the smallest would tell something of their size,
 * and with it of what they hide. Zero is told.
 * @param cells in an order that does not depend on the counts
 * @param least the smallest count, above 0, that is told
 */
export function suppress(cells: readonly { category: string; count: number }[], least: number): ToldTable {
  const total = cells.reduce((sum, { count }) => sum + count, 0);
  if (total > 0 && total < least) return { total: null, cells: null };
  const hidden = new Set(cells.filter(({ count }) => count > 0 && count < least));
  const small = hidden.size;
  const others = cells.filter(({ count }) => count >= least).reverse();
  while (small > 0 && !isSafe([...hidden], small, least)) {
    const next = others.shift();
    if (!next) return { total, cells: null };
    hidden.add(next);
  }
  return { total, cells: cells.map((cell) => (hidden.has(cell) ? { ...cell, count: null } : { ...cell })) };
}

/** Each small count could be anything from 1 to `least` - 1, all of them at once, and the hidden sum still be what it is. */
function isSafe(hidden: readonly { count: number }[], small: number, least: number): boolean {
  const large = hidden.length - small;
  const sum = hidden.reduce((total, { count }) => total + count, 0);
  return large > 0 && sum >= small * (least - 1) + large * least;
}

/** Categories too rare to be named, of an open list, count as one: that there is such a category at all would tell of them. */
export const OTHERS = 'other';

/**
 * Tells of one partition what may be told.
 * @param named the closed list of categories, in its order; null for an open one: those that are frequent, by name, then the rest
 * @param least the smallest count, above 0, that is told
 */
export function tellParts(
  counts: ReadonlyMap<string, number>,
  named: readonly string[] | null,
  least: number,
): ToldTable {
  if (!named) return tellOpen(counts, least);
  return suppress(
    named.map((category) => ({ category, count: counts.get(category) ?? 0 })),
    least,
  );
}

/**
 * Of an open list everybody knows that no count but that of the rest is small. Which cells go with it would tell how small:
 * more than the last one only where that does not hide enough. So no other ever goes with it; and where the last one is hidden,
 * and where nothing is told instead, goes by bounds at which in both the rest can still be anything from 1 to `least` - 1.
 * Where so few are counted that it cannot, parts are told of none.
 */
function tellOpen(counts: ReadonlyMap<string, number>, least: number): ToldTable {
  const cells = cellsOfOpen(counts, least);
  const total = cells.reduce((sum, { count }) => sum + count, 0);
  if (total > 0 && total < least) return { total: null, cells: null };
  if (total > 0 && total < 2 * least - 1) return { total, cells: null };
  const [last, rest] = cells.slice(-2);
  if (!last || !rest || rest.count === 0 || rest.count >= least) return { total, cells };
  if (last.count + rest.count < 3 * least - 1) return { total, cells: null };
  return { total, cells: cells.map((cell) => (cell === last || cell === rest ? { ...cell, count: null } : cell)) };
}

function cellsOfOpen(counts: ReadonlyMap<string, number>, least: number): { category: string; count: number }[] {
  const frequent = [...counts].filter(([, count]) => count >= least).sort(([a], [b]) => (a < b ? -1 : 1));
  const rest = [...counts.values()].filter((count) => count < least).reduce((sum, count) => sum + count, 0);
  return [...frequent, [OTHERS, rest] as const].map(([category, count]) => ({ category, count }));
}
