import type pg from 'pg';
import { type Alike, type Lane, type Result, Rows } from './rows.js';

/** Statements one by one, on the connection of a running transaction. */
export class DirectLane implements Lane {
  private readonly rows = new Rows(this);

  constructor(private readonly client: Pick<pg.ClientBase, 'query'>) {}

  async statement(sql: string, parameters: readonly unknown[]): Promise<Result> {
    const { rows, rowCount } = await this.client.query<Record<string, unknown>>(sql, [...parameters]);
    return { rows, count: rowCount ?? 0 };
  }

  async call<A extends readonly unknown[], R>(alike: Alike<A, R>, args: A): Promise<R> {
    const [answer] = await alike.many(this.rows, [args]);
    return answer as R;
  }

  hold(): Promise<void> {
    return Promise.resolve();
  }
}
