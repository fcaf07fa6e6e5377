import { execFileSync } from 'node:child_process';
import { signalIfThere } from '../../../deploy/local/process-identity.js';
import { type LocalPostgres, startPostgres } from '../../../deploy/local/postgres.js';
import { eventually } from '../../support/eventually.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** A PostgreSQL that a test kills, stops in its tracks and starts again, on the same port. */
export class StoppablePostgres implements LocalPostgres {
  private constructor(
    readonly folder: string,
    private readonly place: { remove(): void },
    private running: LocalPostgres,
  ) {}

  /** @param given a folder that whoever gives it also removes */
  static async start(given?: string): Promise<StoppablePostgres> {
    const own = given === undefined ? temporaryFolder() : { path: given, remove: () => undefined };
    return new StoppablePostgres(own.path, own, await startPostgres({ root: process.cwd(), folder: own.path }));
  }

  get port(): number {
    return this.running.port;
  }

  database(name: string): Promise<string> {
    return this.running.database(name);
  }

  /** As a power cut would: the server and all its processes at once. */
  async kill(): Promise<void> {
    const all = this.processes();
    this.signal('SIGKILL');
    await eventually(() => all.every((pid) => !this.listed().has(pid)), 'the server is gone');
  }

  /** Nobody answers, and no connection breaks. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  /** After it was killed, or ended by itself. */
  async startAgain(): Promise<void> {
    const { port } = this.running;
    if (this.processes().length === 0)
      this.running = await startPostgres({ root: process.cwd(), folder: this.folder, port });
  }

  async stop(): Promise<void> {
    this.thaw();
    await this.running.stop();
    this.place.remove();
  }

  private signal(signal: NodeJS.Signals): void {
    for (const pid of this.processes()) signalIfThere(pid, signal);
  }

  /** The server first, then those that it began. */
  private processes(): number[] {
    const { pid } = this.running;
    const all = this.listed();
    if (pid === undefined || !all.has(pid)) return [];
    return [pid, ...[...all].filter(([, parent]) => parent === pid).map(([child]) => child)];
  }

  /** Parent of each process that has not ended. */
  private listed(): Map<number, number> {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' }).trim().split('\n');
    const rows = lines.map((line) => line.trim().split(/\s+/)).filter(([, , state]) => !state?.startsWith('Z'));
    return new Map(rows.map(([pid, parent]) => [Number(pid), Number(parent)]));
  }
}
