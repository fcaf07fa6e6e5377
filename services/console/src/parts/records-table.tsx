import { type ReactNode, useId } from 'react';
import { MoreNote } from './more-note.js';

export interface Column<T> {
  head: string;
  cell: (row: T) => ReactNode;
}

interface RecordsTableProps<T> {
  /** What the table is; its heading. */
  caption: string;
  /** Ids of what says whose it is, where a page has more than one of that caption. */
  of?: string;
  /** Said in its place where there is nothing. */
  empty: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** There are others than these rows. */
  more?: boolean;
  /** Key of what is said of those. */
  moreSays?: string;
}

/** Of more columns than this a narrow window makes a card for each row. */
const FEW = 3;

/** Rows under named columns; what is wider than the window all the same moves under the finger or the arrow keys. */
export function RecordsTable<T>({
  caption,
  of,
  empty,
  columns,
  rows,
  keyOf,
  more = false,
  moreSays,
}: RecordsTableProps<T>) {
  const id = useId();
  const label = of === undefined ? id : `${id} ${of}`;
  if (rows.length === 0) return <p>{empty}</p>;
  return (
    <>
      <div
        className={columns.length > FEW ? 'records many' : 'records'}
        role="region"
        aria-labelledby={label}
        tabIndex={0}
      >
        <table>
          <caption id={id}>{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ head }, at) => (
                <th key={at} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={keyOf(row)}>
                {/* By its place: a column has another head in another language, and what was done in a cell would be gone. */}
                {columns.map(({ head, cell }, at) =>
                  at === 0 ? (
                    <th key={at} scope="row">
                      {cell(row)}
                    </th>
                  ) : (
                    <td key={at} data-head={head}>
                      {cell(row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <MoreNote more={more} shown={rows.length} {...(moreSays ? { says: moreSays } : {})} />
    </>
  );
}
