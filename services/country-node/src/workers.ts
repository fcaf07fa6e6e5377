import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from './config.js';
import { CALM_MS, listWorkers, SOON_MS, type Turn, type Worker, type WorkSettings } from './list-workers.js';
import type { NodeParts } from './ports/node-parts.js';

/** A node that had nothing to do for so long looks less often: what is new wakes it, and what fell due can wait for as long. */
const CALM_AFTER_MS = 10_000;
const FAILED_MS = 2_000;
/** Who was at work just now waits a moment for company: what arrives together costs less. */
const BUSY_MS = 40;
const GATHER_MS = 8;
/** A turn of a queue's worker takes a fraction of this; files take their time. */
const LONG_MS = 10_000;

/** The node's loops: each works until nothing is due, then sleeps until something changes or it is time to look again. */
export class Workers {
  private stopping = false;
  private readonly sleepers = new Map<string, () => void>();
  /** Woken while they were at work. */
  private readonly woken = new Set<string>();
  private running: Promise<void>[] = [];
  private unsubscribe: () => void = () => undefined;
  /** When any of the loops last had something to do: where one is at work, more falls due for the others. */
  private busyAt = 0;

  constructor(
    private readonly parts: NodeParts,
    private readonly settings: WorkSettings & Pick<Settings, 'roles'>,
    /** What a process does besides. */
    private readonly others: readonly Worker[] = [],
  ) {}

  start(): void {
    this.busyAt = performance.now();
    const workers = [...listWorkers(this.parts, this.settings), ...this.others].filter(({ role }) =>
      this.settings.roles.includes(role),
    );
    this.unsubscribe = this.parts.store.onChange(({ topic }) => {
      for (const { name, wakesOn } of workers) if (wakesOn.includes(topic)) this.wake(name);
    });
    for (const worker of workers) worker.onDue?.(() => this.wake(worker.name));
    this.running = workers.map((worker) => this.run(worker));
  }

  /** Lets the batches at work end. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.unsubscribe();
    for (const wake of this.sleepers.values()) wake();
    await Promise.all(this.running);
  }

  private wake(name: string): void {
    const sleeper = this.sleepers.get(name);
    if (sleeper) sleeper();
    else this.woken.add(name);
  }

  private async run(worker: Worker): Promise<void> {
    while (!this.stopping) {
      let pause: number;
      this.woken.delete(worker.name);
      try {
        const turn = await this.watched(worker);
        if (turn !== 'idle') this.busyAt = performance.now();
        if (turn === 'more') continue;
        pause = worker.pauseMs ?? (performance.now() - this.busyAt < CALM_AFTER_MS ? SOON_MS : CALM_MS);
      } catch (error) {
        this.parts.log.error('worker-failed', error, { worker: worker.name });
        pause = FAILED_MS;
      }
      const ended = performance.now();
      if (!this.stopping && !this.woken.has(worker.name)) await this.sleep(worker.name, pause);
      if (!this.stopping && performance.now() - ended < BUSY_MS) await sleep(GATHER_MS);
    }
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
