import { Fault } from '../../domain/refusal.js';
import { type Alike, type Lane, type Result, Rows } from './rows.js';

export type Outcome<T> = { ok: true; value: T } | { ok: false; error: unknown };

/** The transaction must be undone: what failed in it had written already. Carries what each work came to. */
export class MustUndo extends Error {
  constructor(readonly outcomes: readonly Outcome<unknown>[]) {
    super('must undo');
  }
}

type AnyAlike = Alike<readonly unknown[], unknown>;

interface Ask {
  /** Undefined: waits for what another work holds. */
  alike: AnyAlike | undefined;
  args: readonly unknown[];
  answer(value: unknown): void;
  fail(error: Error): void;
}

/**
 * Several pieces of work in one transaction, each written as if it were alone. Whenever all of them wait for the database,
 * what they ask alike is asked once, so that fifty messages cost the round trips of one. Work that locks what another one
 * of them holds waits for that one's end.
 */
export class Gathering {
  private readonly direct: Rows;
  private pending: Ask[] = [];
  private readonly waiting = new Map<string, Ask[]>();
  private readonly owners = new Map<string, object>();
  /** Works that neither wait nor have ended. */
  private stirring = 0;
  private unfinished = 0;
  private asking = false;
  private broken: { error: Error } | undefined;

  constructor(private readonly lane: Lane) {
    this.direct = new Rows(lane);
  }

  /**
   * @returns what each work came to; none of those that failed has written anything
   * @throws MustUndo when one that failed had; whatever the database refused, after which nothing of it stands
   */
  async run<T>(works: readonly ((lane: Lane) => Promise<T>)[]): Promise<Outcome<T>[]> {
    this.stirring = this.unfinished = works.length;
    const members = works.map(() => new Member(this));
    const outcomes = await Promise.all(works.map((work, at) => this.follow(work, members[at]!)));
    if (this.broken) throw this.broken.error;
    if (outcomes.some(({ ok }, at) => !ok && members[at]!.wrote)) throw new MustUndo(outcomes);
    const well = members.filter((_member, at) => outcomes[at]!.ok);
    for (const { alike, args } of well.flatMap(({ lasts }) => lasts)) await this.lane.call(alike, args);
    for (const check of well.flatMap(({ checks }) => checks)) this.lane.atEnd(check);
    return outcomes;
  }

  private async follow<T>(work: (lane: Lane) => Promise<T>, member: Member): Promise<Outcome<T>> {
    try {
      return { ok: true, value: await work(member) };
    } catch (error) {
      return { ok: false, error };
    } finally {
      this.unfinished -= 1;
      member.ended = true;
      // One that failed while it still waits for another answer was at rest already.
      if (member.asking === 0) this.rest();
      for (const key of member.held) this.pass(key);
    }
  }

  /** One question of one work; answered when all the others wait too. */
  ask<R>(member: Member, alike: AnyAlike, args: readonly unknown[]): Promise<R> {
    if (alike.writes) member.wrote = true;
    return this.wait(member, (ask) => this.pending.push(ask), alike, args);
  }

  hold(member: Member, key: string): Promise<void> {
    const owner = this.owners.get(key);
    if (owner === member) return Promise.resolve();
    if (!owner) {
      this.owners.set(key, member);
      member.held.push(key);
      return Promise.resolve();
    }
    const queue = this.waiting.get(key) ?? [];
    this.waiting.set(key, queue);
    return this.wait(member, (ask) => queue.push(ask), undefined, [member]);
  }

  private wait<R>(
    member: Member,
    queue: (ask: Ask) => void,
    alike: AnyAlike | undefined,
    args: readonly unknown[],
  ): Promise<R> {
    if (this.broken) return Promise.reject(new Fault('transaction-broken'));
    return new Promise<R>((resolve, reject) => {
      const stir = () => {
        member.asking -= 1;
        if (member.asking === 0 && !member.ended) this.stirring += 1;
      };
      member.asking += 1;
      if (member.asking === 1) this.rest();
      queue({
        alike,
        args,
        answer: (value) => (stir(), resolve(value as R)),
        fail: (error) => (stir(), reject(error)),
      });
    });
  }

  /** One work less to wait for. */
  private rest(): void {
    this.stirring -= 1;
    // What goes on in the same turn may still ask for more; the database can wait that long.
    if (this.stirring === 0) setImmediate(() => void this.askAll());
  }

  private async askAll(): Promise<void> {
    if (this.asking || this.stirring > 0 || this.unfinished === 0) return;
    const asks = this.pending;
    this.pending = [];
    if (asks.length === 0) return this.breakOff(new Fault('works-wait-for-each-other'));
    this.asking = true;
    for (const group of groupAlike(asks)) await this.askOnce(group);
    this.asking = false;
    if (this.stirring === 0) setImmediate(() => void this.askAll());
  }

  private async askOnce(group: readonly Ask[]): Promise<void> {
    try {
      const answers = await group[0]!.alike!.many(
        this.direct,
        group.map(({ args }) => args),
      );
      group.forEach((ask, at) => ask.answer(answers[at]));
    } catch (error) {
      const failure = error instanceof Error ? error : new Fault('statement-failed');
      this.breakOff(failure);
      for (const ask of group) ask.fail(failure);
    }
  }

  /** After an error the database takes no more in this transaction: all that waits fails with it. */
  private breakOff(error: Error): void {
    this.broken ??= { error };
    const asks = [...this.pending.splice(0), ...[...this.waiting.values()].flatMap((queue) => queue.splice(0))];
    for (const ask of asks) ask.fail(error);
  }

  private pass(key: string): void {
    const next = this.waiting.get(key)?.shift();
    if (!next) return void this.owners.delete(key);
    const [member] = next.args as [Member];
    this.owners.set(key, member);
    member.held.push(key);
    next.answer(undefined);
    // It does not need it any more.
    if (member.ended) this.pass(key);
  }
}

/** What one of the works uses in place of a transaction of its own. */
class Member implements Lane {
  asking = 0;
  ended = false;
  wrote = false;
  /** What is written when all of them have ended, if this one ends well. */
  readonly lasts: { alike: AnyAlike; args: readonly unknown[] }[] = [];
  readonly held: string[] = [];
  readonly checks: (() => void)[] = [];

  constructor(private readonly gathering: Gathering) {}

  statement(sql: string, parameters: readonly unknown[]): Promise<Result> {
    return this.gathering.ask(this, alone(sql), parameters);
  }

  call<A extends readonly unknown[], R>(alike: Alike<A, R>, args: A): Promise<R> {
    if (!alike.last) return this.gathering.ask(this, alike, args);
    this.lasts.push({ alike: alike, args });
    return Promise.resolve(undefined as R);
  }

  hold(key: string): Promise<void> {
    return this.gathering.hold(this, key);
  }

  atEnd(check: () => void): void {
    this.checks.push(check);
  }
}

/** A statement that only one work has at a time. */
function alone(sql: string): AnyAlike {
  return {
    name: '',
    writes: !/^\s*SELECT\b/i.test(sql),
    many: async (rows, [parameters]) => [await rows.raw(sql, parameters ?? [])],
  };
}

function groupAlike(asks: readonly Ask[]): Ask[][] {
  const groups = new Map<unknown, Ask[]>();
  for (const ask of asks) {
    const key = ask.alike?.name || ask;
    const group = groups.get(key);
    if (group) group.push(ask);
    else groups.set(key, [ask]);
  }
  return [...groups.values()];
}
