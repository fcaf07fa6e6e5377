import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process, told apart from a later one that got the same number by when it was started. */
export interface ProcessIdentity {
  pid: number;
  started: string;
}

/** Place of the start time among the fields after the state (proc(5): field 22, the state being field 3). */
const STARTED = 18;

/** Undefined when there is no such process (any more); one that has ended and was not waited for counts as gone. */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = existsSync('/proc/self/stat') ? startedByProc(pid) : startedByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

export function isAlive({ pid, started }: ProcessIdentity): boolean {
  return identify(pid)?.started === started;
}

function startedByProc(pid: number): string | undefined {
  try {
    // The name, in brackets, may hold anything; what follows the last bracket is split by blanks, the state first.
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(')').at(-1)?.trim().split(' ') ?? [];
    return state === 'Z' ? undefined : fields[STARTED];
  } catch {
    return undefined;
  }
}

function startedByPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  } catch {
    return undefined;
  }
}

/** The command line of a process; empty when it is gone. */
export function commandOf(pid: number): string {
  try {
    if (existsSync('/proc/self/stat')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  } catch {
    return '';
  }
}

/** Asks a process to end, and ends it when it has not after `ms`. */
export async function endProcess(
  identity: ProcessIdentity,
  { signal = 'SIGTERM', ms = 5_000 }: { signal?: NodeJS.Signals; ms?: number } = {},
): Promise<void> {
  send(identity, signal);
  for (const until = Date.now() + ms; Date.now() < until && isAlive(identity);) await sleep(50);
  send(identity, 'SIGKILL');
  for (const until = Date.now() + ms; Date.now() < until && isAlive(identity);) await sleep(50);
}

function send(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (isAlive(identity)) signalIfThere(identity.pid, signal);
}

/** Ctrl-C reaches everything at once: what is signalled may have ended already. */
export function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
