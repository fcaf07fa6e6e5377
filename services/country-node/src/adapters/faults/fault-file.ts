import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../domain/refusal.js';
import type { Clock } from '../../ports/clock.js';
import { type Failpoint, FAILPOINTS } from '../../ports/failpoints.js';

/** What shall happen at a place, the first time or a later one. */
export interface PlannedFault {
  at: Failpoint;
  /** At which time it is reached, from 1, counted since the file was written. */
  hit: number;
  /** Ends the process at once, lets it stand still until it is sent SIGCONT, fails the step, or holds it up. */
  act: 'kill' | 'stop' | 'throw' | { delayMs: number };
}

export interface Faults {
  faults: PlannedFault[];
  /** By how much this node's clock is ahead of the machine's, in milliseconds. */
  clockOffsetMs: number;
}

/** Where it stands, a line each, at which places what a plan says has happened. */
export function playedFile(planFile: string): string {
  return `${planFile}.played`;
}

/** A file in which a test plans what goes wrong in a running node; read again whenever it was written anew. */
export class FaultFile implements Clock {
  private written = 0;
  private plan: Faults = { faults: [], clockOffsetMs: 0 };
  private readonly hits = new Map<Failpoint, number>();

  constructor(private readonly path: string) {}

  now(): Date {
    this.refresh();
    return new Date(Date.now() + this.plan.clockOffsetMs);
  }

  /** @throws Fault `planned-fault` where the plan says so */
  async reach(place: Failpoint): Promise<void> {
    this.refresh();
    const hit = (this.hits.get(place) ?? 0) + 1;
    this.hits.set(place, hit);
    const planned = this.plan.faults.find((each) => each.at === place && each.hit === hit);
    if (!planned) return;
    const { act } = planned;
    // Before it happens: a process that dies of it tells nobody.
    appendFileSync(playedFile(this.path), `${place}\n`);
    if (act === 'kill') process.kill(process.pid, 'SIGKILL');
    if (act === 'stop') process.kill(process.pid, 'SIGSTOP');
    if (act === 'throw') throw new Fault('planned-fault');
    if (typeof act === 'object') await sleep(act.delayMs);
  }

  private refresh(): void {
    const { mtimeMs } = statSync(this.path);
    if (mtimeMs === this.written) return;
    this.plan = readPlan(this.path);
    this.written = mtimeMs;
    this.hits.clear();
  }
}

/** @throws Fault `faults-unreadable` for a place that does not exist: a test must not wait for it in vain */
function readPlan(path: string): Faults {
  const plan = JSON.parse(readFileSync(path, 'utf8')) as Faults;
  if (plan.faults.some(({ at }) => !FAILPOINTS.includes(at))) throw new Fault('faults-unreadable');
  return plan;
}
