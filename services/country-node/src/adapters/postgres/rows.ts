type Db = Record<string, unknown>;

/** What a statement gave: its rows as the database names them, and how many it touched. */
export interface Result {
  rows: Db[];
  count: number;
}

/**
 * A question that many pieces of work may have at the same moment, put as one statement for all of them.
 * @property name tells alike questions from others; unique in the node
 * @property writes whether it changes anything: work that failed before it wrote need not be undone
 * @property last a write that nothing in the transaction reads again and that answers nothing: made at its end, with its like
 */
export interface Alike<A extends readonly unknown[], R> {
  name: string;
  writes: boolean;
  last?: boolean;
  /** @returns one answer per call, in the order of the calls */
  many(sql: Rows, calls: readonly A[]): Promise<readonly R[]>;
}

/** Where statements go: straight to the transaction, or together with those of the works that share it. */
export interface Lane {
  statement(sql: string, parameters: readonly unknown[]): Promise<Result>;
  call<A extends readonly unknown[], R>(alike: Alike<A, R>, args: A): Promise<R>;
  /** Waits until no other work of the same transaction holds what this key names; a row lock cannot part them. */
  hold(key: string): Promise<void>;
  /** As `Tx.atEnd`. */
  atEnd(check: () => void): void;
}

/** What every repository of a transaction shares: statements with parameters, rows in the ports' camelCase. */
export class Rows {
  constructor(private readonly lane: Lane) {}

  async all<T>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
    const { rows } = await this.lane.statement(sql, parameters);
    return rows.map((row) => camel(row) as T);
  }

  async one<T>(sql: string, parameters: readonly unknown[] = []): Promise<T | undefined> {
    return (await this.all<T>(sql, parameters))[0];
  }

  /** A statement's answer as the database gave it. */
  raw(sql: string, parameters: readonly unknown[]): Promise<Result> {
    return this.lane.statement(sql, parameters);
  }

  /** Runs a statement and returns how many rows it touched. */
  async run(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    return (await this.lane.statement(sql, parameters)).count;
  }

  /** Inserts one row given in camelCase; members must be columns of the table. */
  async insert(table: string, row: object, onConflict = ''): Promise<void> {
    const members = Object.entries(row);
    const columns = members.map(([name]) => snake(name)).join(', ');
    const places = members.map((_member, index) => `$${index + 1}`).join(', ');
    const values = members.map(([, value]) => value as unknown);
    await this.lane.statement(`INSERT INTO ${table} (${columns}) VALUES (${places}) ${onConflict}`, values);
  }

  /** The question as the ports have it: one call, one answer. */
  alike<A extends readonly unknown[], R>(alike: Alike<A, R>): (...args: A) => Promise<R> {
    return (...args) => this.lane.call(alike, args);
  }

  hold(key: string): Promise<void> {
    return this.lane.hold(key);
  }

  /**
   * Rows by the call they answer: the statement selects them with `i`, the place of the call (from 1), from
   * `unnest(…) WITH ORDINALITY`.
   */
  async byCall<T>(sql: string, calls: readonly (readonly unknown[])[]): Promise<T[][]> {
    const answers: T[][] = calls.map(() => []);
    for (const { i, ...row } of await this.all<T & { i: string }>(sql, columns(calls))) {
      answers[Number(i) - 1]?.push(row as T);
    }
    return answers;
  }
}

/** The calls' first arguments, their second ones, …: what `unnest` puts side by side again. */
export function columns(calls: readonly (readonly unknown[])[]): unknown[][] {
  return (calls[0] ?? []).map((_first, at) => calls.map((args) => args[at]));
}

function camel(row: Db): Db {
  const named: Db = {};
  for (const name in row) named[toCamel(name)] = row[name];
  return named;
}

const CAMEL = new Map<string, string>();

/** Names are those of our own columns: few, and the same for ever. */
function toCamel(name: string): string {
  const known = CAMEL.get(name);
  if (known !== undefined) return known;
  const made = name.replaceAll(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
  CAMEL.set(name, made);
  return made;
}

export function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `SET a = $n, …` for the members of a patch that are given. */
export function assignments(patch: object, first: number): { sql: string; values: unknown[] } {
  const members = Object.entries(patch).filter(([, value]) => value !== undefined);
  const sql = members.map(([name], index) => `${snake(name)} = $${first + index}`).join(', ');
  return { sql, values: members.map(([, value]) => value as unknown) };
}
