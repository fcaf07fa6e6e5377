import { readdirSync, readFileSync } from 'node:fs';
import { readRoll } from '../../deploy/local/roll.js';

/** The kernel counts in hundredths of a second on every machine we know. */
const TICK_MS = 10;

interface Process {
  parent: number;
  ms: number;
  command: string;
}

/** Milliseconds of processor time of each process of a network so far, by name; those of PostgreSQL by database. */
export function processorTimes(folder: string): Map<string, number> {
  const running = readProcesses();
  const times = new Map<string, number>();
  const add = (name: string, ms: number) => times.set(name, (times.get(name) ?? 0) + ms);
  const names = new Map((readRoll(folder)?.processes ?? []).map(({ pid, name }) => [pid, name]));
  for (const [pid, { parent, ms, command }] of running) {
    const name = names.get(pid);
    if (name !== undefined) add(name, ms);
    else if (names.get(parent) === 'PostgreSQL') add(`PostgreSQL: ${partOf(command)}`, ms);
  }
  return times;
}

/** A backend tells its database in its title, `postgres: <user> <database> <address> …`. */
function partOf(command: string): string {
  return (
    /node_[a-z_]+|world_[a-z_]+|raw_[a-z_]+/.exec(command)?.[0] ?? command.replace(/^postgres: /, '').split('\0')[0]!
  );
}

function readProcesses(): Map<number, Process> {
  const found = new Map<number, Process>();
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(')').at(-1)!.trim().split(' ');
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      // proc(5), counted from the state: parent, user and system time of its own threads.
      found.set(Number(pid), { parent: Number(stat[1]), ms: (Number(stat[11]) + Number(stat[12])) * TICK_MS, command });
    } catch {
      // It has just ended.
    }
  }
  return found;
}
