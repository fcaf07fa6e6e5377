import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from './config.js';
import { listWorkers, type Turn, type Worker, type WorkSettings } from './list-workers.js';
import type { NodeParts } from './ports/node-parts.js';

/** Between two questions whether anything is due. */
const SOON_MS = 1_000;
/** Whatever the question overlooks is found by looking. */
const ANYWAY_MS = 60_000;
/** Between the first looks of those for whom nobody asks: all at once, each would open a connection, which costs more than it does. */
const APART_MS = 50;
/** After a turn that failed; twice as long after each further one, up to the worker's own pause or a minute. */
const FAILED_MS = 2_000;
/** The loop that asks for all others. */
const ASKING = 'due';
/** Who was at work just now waits a moment for company: what arrives together costs less. */
const BUSY_MS = 40;
const GATHER_MS = 8;
/** A turn of a queue's worker takes a fraction of this; files take their time. */
const LONG_MS = 10_000;

/**
 * The node's loops: each works until nothing is due, then sleeps until something changes or its work is due again. One
 * question asks that for all of them: a node at rest costs one statement, and not one for each loop.
 */
export class Workers {
  private stopping = false;
  private readonly sleepers = new Map<string, () => void>();
  /** Woken while they were at work. */
  private readonly woken = new Set<string>();
  /** How often each has failed since it last did not. */
  private readonly failures = new Map<string, number>();
  /** When each began its last turn. */
  private readonly lookedAt = new Map<string, number>();
  private running: Promise<void>[] = [];
  private workers: readonly Worker[] = [];
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly parts: NodeParts,
    private readonly settings: WorkSettings & Pick<Settings, 'roles'>,
    /** What a process does besides. */
    private readonly others: readonly Worker[] = [],
  ) {}

  start(): void {
    const workers = [...listWorkers(this.parts, this.settings), ...this.others].filter(({ role }) =>
      this.settings.roles.includes(role),
    );
    this.workers = workers;
    this.unsubscribe = this.parts.store.onChange(({ topic }) => {
      for (const { name, wakesOn } of workers) if (wakesOn.includes(topic)) this.wake(name);
    });
    for (const worker of workers) worker.onDue?.(() => this.wake(worker.name));
    const unasked = workers.filter(({ due }) => !due);
    this.running = [
      this.run(this.askingFor(workers)),
      ...workers.filter(({ due }) => due).map((worker) => this.run(worker, ANYWAY_MS)),
      ...unasked.map((worker, at) => this.run(worker, at * APART_MS)),
    ];
  }

  /** Lets the batches at work end. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.unsubscribe();
    for (const wake of this.sleepers.values()) wake();
    await Promise.all(this.running);
    await Promise.all(this.workers.flatMap((worker) => worker.end?.() ?? []));
  }

  /** Asks once for all, and wakes those for whom something is due. */
  private askingFor(workers: readonly Worker[]): Worker {
    const { clock, store } = this.parts;
    const isRested = (worker: Worker) =>
      performance.now() - (this.lookedAt.get(worker.name) ?? -Infinity) >=
      Math.max(worker.pauseMs ?? 0, this.pauseAfterFailures(worker));
    const work = async () => {
      const due = await store.once((tx) => tx.due(clock.now()));
      // The database is back: what failed without it is not to blame.
      if (this.failures.has(ASKING)) this.failures.clear();
      for (const worker of workers)
        if (worker.due && due.includes(worker.due) && isRested(worker)) this.wake(worker.name);
      return 'idle' as const;
    };
    return { name: ASKING, role: this.settings.roles[0]!, wakesOn: [], pauseMs: SOON_MS, work };
  }

  private wake(name: string): void {
    const sleeper = this.sleepers.get(name);
    if (sleeper) sleeper();
    else this.woken.add(name);
  }

  /** @param first milliseconds until its first turn, when nothing wakes it before */
  private async run(worker: Worker, first = 0): Promise<void> {
    if (first > 0) await this.rest(worker, first);
    while (!this.stopping) {
      const pause = await this.turn(worker);
      if (pause !== undefined) await this.rest(worker, pause);
    }
  }

  /** @returns milliseconds until it looks again by itself; none where there may be more */
  private async turn(worker: Worker): Promise<number | undefined> {
    this.woken.delete(worker.name);
    this.lookedAt.set(worker.name, performance.now());
    try {
      const turn = await this.watched(worker);
      this.failures.delete(worker.name);
      return turn === 'more' ? undefined : pauseOf(worker);
    } catch (error) {
      this.parts.log.error('worker-failed', error, { worker: worker.name });
      this.failures.set(worker.name, (this.failures.get(worker.name) ?? 0) + 1);
      return this.pauseAfterFailures(worker);
    }
  }

  /** Milliseconds; none for one that did not fail. */
  private pauseAfterFailures(worker: Worker): number {
    const failures = this.failures.get(worker.name);
    if (failures === undefined) return 0;
    return Math.min(FAILED_MS * 2 ** (failures - 1), Math.max(FAILED_MS, pauseOf(worker)));
  }

  private async rest({ name }: Worker, ms: number): Promise<void> {
    const began = performance.now();
    if (!this.stopping && !this.woken.has(name)) await this.sleep(name, ms);
    if (!this.stopping && performance.now() - began < BUSY_MS) await sleep(GATHER_MS);
  }

  /** One turn; when it takes long, that is said while it does, because it may never end. */
  private async watched(worker: Worker): Promise<Turn> {
    const late = setTimeout(() => this.parts.log.warn('worker-slow', { worker: worker.name }), LONG_MS);
    try {
      return await worker.work();
    } finally {
      clearTimeout(late);
    }
  }

  private async sleep(name: string, ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.sleepers.set(name, () => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.sleepers.delete(name);
  }
}

/** Milliseconds between two looks that a worker takes by itself. */
function pauseOf({ due, pauseMs = SOON_MS }: Worker): number {
  return due ? ANYWAY_MS : pauseMs;
}
