import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_MEMBERS } from '../../../deploy/local/members.js';
import { identify, isAlive, type ProcessIdentity } from '../../../deploy/local/process-identity.js';
import { readRoll } from '../../../deploy/local/roll.js';
import { eventually } from '../../support/eventually.js';

const START_MS = 120_000;
const STORY_MS = 240_000;
/** What a demonstration runs once it is up: PostgreSQL, hub, issuer, authority of time-stamps, and broker and service of each node. */
export const ALL_PROCESSES = 4 + 2 * DEMO_MEMBERS.length;

export interface Report {
  ok: boolean;
  steps: { name: string; ok: boolean; ms: number }[];
  nodes: { id: string; url: string }[];
}

/** The command as a person starts it, on a state folder of the test's. */
export class DemoProcess {
  output = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<number>;
  private code?: number;
  private seen: ProcessIdentity[] = [];
  private readonly reportFile: string;

  constructor(
    readonly state: string,
    args: readonly string[] = [],
    command: readonly [string, ...string[]] = ['npm', 'run', '--silent', 'demo', '--'],
  ) {
    const [program, ...before] = command;
    this.reportFile = join(state, '..', 'report.json');
    rmSync(this.reportFile, { force: true });
    const all = [...before, '--state', state, '--report', this.reportFile, ...args];
    // A group of its own, as a terminal gives it: Ctrl-C reaches everything in it.
    this.child = spawn(program, all, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (data: Buffer) => (this.output += data.toString()));
    }
    this.ended = new Promise((resolve) => this.child.once('close', (code) => resolve((this.code = code ?? -1))));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Ctrl-C in the terminal. */
  interrupt(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  /** The exit code, once every descriptor of its output is closed. */
  exit(): Promise<number> {
    return this.ended;
  }

  /** Waits until so many of its processes are on the roll, and remembers them. */
  async untilRunning(count: number): Promise<ProcessIdentity[]> {
    const there = () => {
      if (this.code !== undefined) throw new Error(`ended with ${this.code} before ${count} ran:\n${this.output}`);
      return this.look() >= count;
    };
    await eventually(there, `${count} processes run`, START_MS);
    return this.seen;
  }

  async untilSaid(text: string): Promise<void> {
    await eventually(() => this.output.includes(text), `it says: ${text}`, STORY_MS);
  }

  /** The process that owns the network. */
  get owner(): ProcessIdentity | undefined {
    return readRoll(this.state)?.owner;
  }

  /** Those of the processes seen that are still there. */
  left(): ProcessIdentity[] {
    return this.seen.filter(isAlive);
  }

  report(): Report {
    return JSON.parse(readFileSync(this.reportFile, 'utf8')) as Report;
  }

  private look(): number {
    const processes = existsSync(this.state) ? readRoll(this.state)?.processes : undefined;
    if (!processes) return 0;
    const self = identify(this.pid);
    this.seen = [...processes, ...(self ? [self] : []), ...(this.owner ? [this.owner] : [])];
    return processes.length;
  }
}
