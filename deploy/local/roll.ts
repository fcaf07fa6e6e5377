import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, identify, isAlive, type ProcessIdentity } from './process-identity.js';

interface ListedProcess extends ProcessIdentity {
  name: string;
  /** How it is asked to end. */
  signal: NodeJS.Signals;
}

/** The processes of a network, kept in its folder: whoever finds the list without its owner may end them. */
export interface RollOfProcesses {
  owner: ProcessIdentity;
  processes: ListedProcess[];
}

const fileIn = (folder: string) => join(folder, 'processes.json');

export function readRoll(folder: string): RollOfProcesses | undefined {
  if (!existsSync(fileIn(folder))) return undefined;
  return JSON.parse(readFileSync(fileIn(folder), 'utf8')) as RollOfProcesses;
}

/** Keeps the list of what runs up to date, for the day when its owner is killed. */
export class Roll {
  private readonly processes: ListedProcess[] = [];

  constructor(
    private readonly folder: string,
    readonly owner: ProcessIdentity,
  ) {
    this.write();
  }

  add(name: string, pid: number | undefined, signal: NodeJS.Signals = 'SIGTERM'): void {
    const identity = pid === undefined ? undefined : identify(pid);
    if (!identity) return;
    this.processes.push({ name, signal, ...identity });
    this.write();
  }

  close(): void {
    rmSync(fileIn(this.folder), { force: true });
  }

  private write(): void {
    // Whole or not at all: it is read after its owner was killed at any moment.
    const unfinished = `${fileIn(this.folder)}.new`;
    writeFileSync(unfinished, JSON.stringify({ owner: this.owner, processes: this.processes }));
    renameSync(unfinished, fileIn(this.folder));
  }
}

/**
 * Ends what an owner that was killed left running, the last started first.
 * @throws Error when the owner is alive: two networks cannot share a folder
 */
export async function endLeftovers(folder: string): Promise<number> {
  const roll = readRoll(folder);
  if (!roll) return 0;
  if (isAlive(roll.owner)) {
    throw new Error(`a network already runs on this folder (process ${roll.owner.pid}); stop it first`);
  }
  return endRolled(folder, roll);
}

/** @returns how many were still alive */
export async function endRolled(folder: string, { processes }: RollOfProcesses): Promise<number> {
  const alive = processes.filter(isAlive);
  for (const each of alive.toReversed()) await endProcess(each, each);
  rmSync(fileIn(folder), { force: true });
  return alive.length;
}
