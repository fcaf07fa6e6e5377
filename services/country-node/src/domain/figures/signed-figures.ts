import type { SignedFigures } from '#libs/schema-check/generated/types.js';
import type { FigureTable } from './figure-tables.js';
import { boundsOf } from './quarters.js';

/** What a node signs of its figures (protocol section 14): what is not told is not there. */
export function figuresToSign(node: string, figures: ToldFigures): SignedFigures {
  const { period, least, madeAt } = figures;
  const tables = figures.tables.map(({ population, dimension, total, cells }) => ({
    ...{ population, dimension },
    ...(total === null ? {} : { total }),
    ...(cells
      ? { cells: cells.map(({ category, count }) => ({ category, ...(count === null ? {} : { count }) })) }
      : {}),
  }));
  return { v: 1, node, period, least, madeAt: madeAt.toISOString(), tables };
}

interface ToldFigures {
  period: string;
  least: number;
  madeAt: Date;
  tables: readonly FigureTable[];
}

/**
 * Whether every count keeps to the limit that the figures themselves name, no table names more than its total or a category
 * twice, and the quarter was over (protocol 14.2, 14.3).
 */
export function keepToTheirLimit({ period, madeAt, least, tables }: SignedFigures): boolean {
  if (new Date(madeAt) < boundsOf(period).to) return false;
  return tables.every(({ total, cells = [] }) => {
    if (new Set(cells.map(({ category }) => category)).size !== cells.length) return false;
    const counts = cells.flatMap(({ count }) => count ?? []);
    const sum = counts.reduce((all, each) => all + each, 0);
    const hidden = cells.length - counts.length;
    if (total === undefined) return cells.length === 0;
    if (![...counts, total].every((count) => count === 0 || count >= least)) return false;
    if (hidden === 0) return cells.length === 0 || sum === total;
    // A small one and one that hides it, at the very least.
    return hidden > 1 && total - sum >= 2 * least - 1;
  });
}
