import type { FigureTable } from './figure-tables.js';

const HEAD = ['node', 'period', 'population', 'dimension', 'category', 'count'];
/** Stands for a count that is not told. */
const HIDDEN = 'hidden';

/** One row a cell, and `total` a row of its own (RFC 4180). Only codes of ours and numbers: no cell can be a formula. */
export function figuresCsv(node: string, period: string, tables: readonly FigureTable[]): string {
  const rows = tables.flatMap(({ population, dimension, total, cells }) =>
    [{ category: 'total', count: total }, ...(cells ?? [{ category: 'all', count: null }])].map(({ category, count }) =>
      [node, period, population, dimension, category, count ?? HIDDEN].map(String),
    ),
  );
  return [HEAD, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}
