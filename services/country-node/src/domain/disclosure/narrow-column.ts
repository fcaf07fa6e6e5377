import { readAt } from './pointers.js';
import type { Json, JsonObject, MatrixCell, MatrixColumn, RowRule } from './types.js';

/**
 * A column as it stands for one body: cells that the body does not ask for are closed, and rows that the body chooses are
 * named. Sender and receiver both ask it, so that nothing travels that no item needs.
 */
export function narrowColumn(column: MatrixColumn, body: JsonObject): MatrixColumn {
  const cells = Object.entries(column.cells);
  if (!cells.some(([, { onlyFor, rows }]) => onlyFor ?? rows?.said)) return column;
  const asked = textsAt(body, 'items');
  const kept = cells
    .filter(([, { onlyFor }]) => onlyFor?.some((item) => asked.includes(item)) ?? true)
    .map(([category, cell]) => [category, nameRows(cell, body)]);
  return { ...column, cells: Object.fromEntries(kept) as MatrixColumn['cells'] };
}

/** Whether a pointer lies in a row that the cell does not let go. @param content case file that the pointer is of */
export function isOutsideRows(rows: RowRule | undefined, content: Json, pointer: string): boolean {
  if (!rows || !pointer.startsWith(`${rows.under}/`)) return false;
  const [index = ''] = pointer.slice(rows.under.length + 1).split('/');
  const says = readAt(content, `${rows.under}/${index}/${rows.by}`);
  return typeof says !== 'string' || !(rows.oneOf ?? []).includes(says);
}

function nameRows(cell: MatrixCell, body: JsonObject): MatrixCell {
  if (cell.rows?.said === undefined) return cell;
  return { ...cell, rows: { ...cell.rows, oneOf: textsAt(body, cell.rows.said) } };
}

/** The text, or texts, of a member of the body. */
function textsAt(body: JsonObject, member: string): string[] {
  const said = Object.hasOwn(body, member) ? body[member] : undefined;
  return (Array.isArray(said) ? said : [said]).filter((each) => typeof each === 'string');
}
