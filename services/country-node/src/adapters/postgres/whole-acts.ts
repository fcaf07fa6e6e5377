import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { Refusal } from '../../domain/refusal.js';
import { commit } from './end-transaction.js';
import { asStoreFault } from './store-fault.js';

/** A transaction that is open around pieces of work, each of which thinks it has one of its own. */
interface Act {
  client: pg.Client;
  /** When the piece that came last has ended. */
  last: Promise<unknown>;
  over: boolean;
  /** What waits until it counts. */
  after: (() => Promise<void>)[];
  /** What the database can only undo as a whole. */
  broken?: { error: unknown };
}

export interface Scope {
  act: Act;
  /** Within one of its pieces. */
  inside: boolean;
}

type Piece<T> = (client: pg.Client) => Promise<T>;

/** Finds for a statement the act that it belongs to: that of whoever called whoever called for it. */
export class WholeActs {
  private readonly scopes = new AsyncLocalStorage<Scope>();

  /** @param isWhole whether an error ends the transaction, not only the piece */
  constructor(private readonly isWhole: (error: unknown) => boolean) {}

  /** Undefined where there is none; what an act left running behind it has none. */
  current(): Scope | undefined {
    const scope = this.scopes.getStore();
    return scope?.act.over === false ? scope : undefined;
  }

  /** @returns what to do once the connection is given back: what waited for it, and to give the outcome or throw the Refusal */
  async run<T>(client: pg.Client, work: () => Promise<T>): Promise<() => Promise<T>> {
    const act: Act = { client, last: Promise.resolve(), over: false, after: [] };
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    let end: () => T;
    try {
      end = await this.scopes.run({ act, inside: false }, () => endOf(work));
    } finally {
      await close(act);
    }
    await commit(client);
    return async () => {
      for (const each of act.after) await each();
      return end();
    };
  }

  /** One after the other, as a connection takes statements; a piece within a piece at once. */
  piece<T>({ act, inside }: Scope, work: Piece<T>): Promise<T> {
    const run = () => this.scopes.run({ act, inside: true }, () => this.savepoint(act, work));
    if (inside) return run();
    const turn = act.last.then(run);
    act.last = turn.catch(() => undefined);
    return turn;
  }

  private async savepoint<T>(act: Act, work: Piece<T>): Promise<T> {
    if (act.broken) throw asStoreFault(act.broken.error);
    try {
      await act.client.query('SAVEPOINT piece');
      const outcome = await work(act.client);
      await act.client.query('RELEASE SAVEPOINT piece');
      return outcome;
    } catch (error) {
      if (this.isWhole(error)) act.broken ??= { error };
      else await this.goBack(act);
      throw asStoreFault(error);
    }
  }

  private async goBack(act: Act): Promise<void> {
    await act.client.query('ROLLBACK TO SAVEPOINT piece; RELEASE SAVEPOINT piece').catch((error: unknown) => {
      act.broken ??= { error };
    });
  }
}

/** @throws whatever broke it */
async function close(act: Act): Promise<void> {
  await act.last;
  act.over = true;
  if (act.broken) throw act.broken.error;
}

/** @throws all that is no Refusal */
async function endOf<T>(work: () => Promise<T>): Promise<() => T> {
  try {
    const outcome = await work();
    return () => outcome;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return () => {
      throw error;
    };
  }
}
