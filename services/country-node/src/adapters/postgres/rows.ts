import type { EntityManager } from 'typeorm';

type Db = Record<string, unknown>;

/** What every repository of a transaction shares: statements with parameters, rows in the ports' camelCase. */
export class Rows {
  constructor(private readonly manager: EntityManager) {}

  async all<T>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
    const rows: unknown = await this.manager.query(sql, [...parameters]);
    return (isResult(rows) ? rows[0] : (rows as Db[])).map((row) => camel(row) as T);
  }

  async one<T>(sql: string, parameters: readonly unknown[] = []): Promise<T | undefined> {
    return (await this.all<T>(sql, parameters))[0];
  }

  /** Runs a statement and returns how many rows it touched. */
  async run(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    const result: unknown = await this.manager.query(sql, [...parameters]);
    return isResult(result) ? result[1] : 0;
  }

  /** Inserts one row given in camelCase; members must be columns of the table. */
  async insert(table: string, row: object, onConflict = ''): Promise<void> {
    const members = Object.entries(row);
    const columns = members.map(([name]) => snake(name)).join(', ');
    const places = members.map((_member, index) => `$${index + 1}`).join(', ');
    const values = members.map(([, value]) => value as unknown);
    await this.manager.query(`INSERT INTO ${table} (${columns}) VALUES (${places}) ${onConflict}`, values);
  }
}

// TypeORM answers UPDATE and DELETE with [rows, count], everything else with rows.
function isResult(value: unknown): value is [Db[], number] {
  return Array.isArray(value) && value.length === 2 && Array.isArray(value[0]) && typeof value[1] === 'number';
}

function camel(row: Db): Db {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [toCamel(name), value]));
}

function toCamel(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `SET a = $n, …` for the members of a patch that are given. */
export function assignments(patch: object, first: number): { sql: string; values: unknown[] } {
  const members = Object.entries(patch).filter(([, value]) => value !== undefined);
  const sql = members.map(([name], index) => `${snake(name)} = $${first + index}`).join(', ');
  return { sql, values: members.map(([, value]) => value as unknown) };
}
