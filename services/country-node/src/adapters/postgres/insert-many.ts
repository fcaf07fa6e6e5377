import { type Alike, type Rows, snake } from './rows.js';

/** A table's columns, by their names in the ports, with their types. */
export interface Table {
  name: string;
  columns: Readonly<Record<string, string>>;
}

/**
 * Inserts any number of rows in one statement. Members that a row does not have become null.
 * @returns the `returning` columns of what was inserted
 */
export function insertMany<T>(
  sql: Rows,
  { name, columns }: Table,
  rows: readonly object[],
  { onConflict = '', returning = '' } = {},
): Promise<T[]> {
  const members = Object.entries(columns);
  const targets = members.map(([member]) => snake(member)).join(', ');
  // `unnest` takes an array of arrays apart to the last value: what is an array itself travels as its text.
  const travels = members.map(([, type], at) => `$${at + 1}::${nests(type) ? 'text' : type}[]`).join(', ');
  const values = members
    .map(([member, type]) => (nests(type) ? `${snake(member)}::${type}` : snake(member)))
    .join(', ');
  const parameters = members.map(([member, type]) =>
    rows.map((row) => {
      const value = (row as Record<string, unknown>)[member] ?? null;
      return nests(type) && value !== null ? asText(value, type) : value;
    }),
  );
  const given = returning && ` RETURNING ${returning}`;
  return sql.all<T>(
    `INSERT INTO ${name} (${targets}) SELECT ${values} FROM unnest(${travels}) AS given (${targets}) ${onConflict}${given}`,
    parameters,
  );
}

/** Inserting one row, or with others that come at the same moment. */
export function insertAlike<R extends object>(table: Table, onConflict = ''): Alike<[row: R], void> {
  return {
    name: `${table.name}.insert`,
    writes: true,
    many: async (sql, calls) => {
      await insertMany(
        sql,
        table,
        calls.map(([row]) => row),
        { onConflict },
      );
      return calls.map(() => undefined);
    },
  };
}

/** Inserting several rows at a time, or with those of others. */
export function insertAllAlike<R extends object>(table: Table): Alike<[rows: readonly R[]], void> {
  return {
    name: `${table.name}.insertAll`,
    writes: true,
    many: async (sql, calls) => {
      const rows = calls.flatMap(([some]) => some);
      if (rows.length > 0) await insertMany(sql, table, rows);
      return calls.map(() => undefined);
    },
  };
}

function nests(type: string): boolean {
  return type.endsWith('[]') || isJson(type);
}

function isJson(type: string): boolean {
  return type === 'jsonb' || type === 'json';
}

function asText(value: unknown, type: string): string {
  if (isJson(type)) return JSON.stringify(value);
  const items = (value as readonly string[]).map((item) => `"${item.replaceAll(/["\\]/g, '\\$&')}"`);
  return `{${items.join(',')}}`;
}
