import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { identify, type ProcessIdentity, signalIfThere } from './process-identity.js';
import { endLeftovers, Roll } from './roll.js';

/** A process that runs now. */
export interface Running {
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill?: () => Promise<void>;
}

/** Starts the process; tells its number as soon as it has one. */
export type Start<T extends Running> = (onSpawn: (pid: number | undefined) => void) => Promise<T>;

/** One process of the network, that can be stopped, killed and started again. */
export class Service<T extends Running = Running> {
  constructor(
    private readonly again: () => Promise<T>,
    public running: T,
  ) {}

  stop(): Promise<void> {
    return this.running.stop();
  }

  kill(): Promise<void> {
    return this.running.kill ? this.running.kill() : this.running.stop();
  }

  async restart(): Promise<void> {
    this.running = await this.again();
  }
}

/** Starts the processes of a network, knows them all, and ends them all: by itself, or by those who come after it. */
export class Launcher {
  private readonly services: Service[] = [];
  private readonly starting = new Set<number>();
  private readonly launches = new Set<Promise<Service>>();
  private stopping = false;

  private constructor(
    private readonly roll: Roll,
    private readonly watch: ChildProcess,
  ) {}

  /** @throws Error when another network runs on this folder */
  static async open(root: string, folder: string): Promise<Launcher> {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    await endLeftovers(folder);
    const owner = identify(process.pid);
    if (!owner) throw new Error('this process cannot find itself');
    return new Launcher(new Roll(folder, owner), startWatch(root, folder, owner));
  }

  /** @throws Error when the network is being stopped, and whatever `start` throws */
  async launch<T extends Running>(name: string, start: Start<T>, signal?: NodeJS.Signals): Promise<Service<T>> {
    const begin = () => this.begin(name, start, signal);
    const launched = begin().then((running) => {
      const service = new Service(begin, running);
      this.services.push(service);
      return service;
    });
    this.launches.add(launched);
    return launched.finally(() => this.launches.delete(launched));
  }

  /** Lets nothing more start; what is just starting is ended, so that whoever waits for it goes on. */
  interrupt(): void {
    this.stopping = true;
    for (const pid of this.starting) signalIfThere(pid, 'SIGTERM');
  }

  /** Stops everything, the last started first. */
  async close(): Promise<void> {
    this.interrupt();
    // Several start at once: when one fails, the others are still on their way, and nobody else would end them.
    await Promise.allSettled(this.launches);
    for (const service of this.services.splice(0).reverse()) await service.stop();
    this.roll.close();
    this.watch.stdin?.end();
  }

  private async begin<T extends Running>(name: string, start: Start<T>, signal?: NodeJS.Signals): Promise<T> {
    if (this.stopping) throw new Error('the network is being stopped');
    let started: number | undefined;
    try {
      return await start((pid) => {
        started = pid;
        if (pid !== undefined) this.starting.add(pid);
        this.roll.add(name, pid, signal);
      });
    } finally {
      if (started !== undefined) this.starting.delete(started);
    }
  }
}

// A session of its own, so that Ctrl-C does not end it before those it watches.
function startWatch(root: string, folder: string, { pid, started }: ProcessIdentity): ChildProcess {
  const script = join(root, 'dist', 'deploy', 'local', 'watch-owner.js');
  const watch = spawn(process.execPath, [script, folder, String(pid), started], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.stdin?.on('error', () => undefined);
  watch.unref();
  return watch;
}
