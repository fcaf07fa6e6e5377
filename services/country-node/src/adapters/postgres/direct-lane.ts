import type pg from 'pg';
import { Fault } from '../../domain/refusal.js';
import { encodeArrays } from './binary-arrays.js';
import { type Alike, type Lane, type Result, Rows } from './rows.js';

type AnyAlike = Alike<readonly unknown[], unknown>;

/** Statements one by one, on the connection of a running transaction. */
export class DirectLane implements Lane {
  private readonly rows = new Rows(this);
  private readonly lasts = new Map<AnyAlike, (readonly unknown[])[]>();
  private readonly checks: (() => void)[] = [];

  /** @param reads whether any statement but a reading is refused */
  constructor(
    private readonly client: Pick<pg.ClientBase, 'query'>,
    private readonly reads = false,
  ) {}

  async statement(sql: string, parameters: readonly unknown[]): Promise<Result> {
    if (this.reads && !isReading(sql)) throw new Fault('not-a-reading');
    const { rows, rowCount } = await this.client.query<Record<string, unknown>>({
      name: nameOf(sql),
      text: sql,
      values: encodeArrays(sql, parameters),
    });
    return { rows, count: rowCount ?? 0 };
  }

  async call<A extends readonly unknown[], R>(alike: Alike<A, R>, args: A): Promise<R> {
    if (alike.last) return this.keep(alike, args) as R;
    const [answer] = await alike.many(this.rows, [args]);
    return answer as R;
  }

  /** Makes the last writes, and looks whether all of it may stand; before the commit. */
  async finish(): Promise<void> {
    for (const [alike, calls] of this.lasts) await alike.many(this.rows, calls);
    this.lasts.clear();
    for (const check of this.checks.splice(0)) check();
  }

  atEnd(check: () => void): void {
    this.checks.push(check);
  }

  private keep(alike: AnyAlike, args: readonly unknown[]): undefined {
    const calls = this.lasts.get(alike) ?? [];
    this.lasts.set(alike, calls);
    calls.push(args);
  }

  hold(): Promise<void> {
    return Promise.resolve();
  }
}

const READINGS = new Map<string, boolean>();
const CHANGES = /\b(?:INSERT|UPDATE|DELETE|MERGE|FOR\s+(?:UPDATE|NO|SHARE|KEY)|pg_notify|pg_\w*advisory\w*|nextval)\b/i;

function isReading(sql: string): boolean {
  const known = READINGS.get(sql) ?? (/^\s*(?:SELECT|WITH)\b/i.test(sql) && !CHANGES.test(sql));
  READINGS.set(sql, known);
  return known;
}

const NAMES = new Map<string, string>();

/** The database parses and plans a statement that has a name once a connection. */
function nameOf(sql: string): string {
  const known = NAMES.get(sql);
  if (known !== undefined) return known;
  const name = `s${NAMES.size}`;
  NAMES.set(sql, name);
  return name;
}
