import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from './launcher.js';

const READY_MS = 60_000;
const END_MS = 10_000;

export interface ProcessToStart {
  name: string;
  /** A built file, run by the Node that runs this. */
  script: string;
  args?: readonly string[];
  environment?: Record<string, string>;
  logFile: string;
  ready: () => Promise<boolean>;
  onSpawn: (pid: number | undefined) => void;
}

/** Starts a Node process and waits until it is ready. @throws Error when it ends before, or takes too long */
export async function startProcess(wanted: ProcessToStart): Promise<Running> {
  const log = openSync(wanted.logFile, 'a');
  const { flags, environment } = howNodeRuns();
  const child = spawn(process.execPath, [...flags, wanted.script, ...(wanted.args ?? [])], {
    stdio: ['ignore', log, log],
    env: { PATH: process.env['PATH'], ...environment, ...wanted.environment },
  });
  closeSync(log);
  wanted.onSpawn(child.pid);
  await waitUntilReady(child, wanted);
  return { stop: () => end(child, 'SIGTERM'), kill: () => end(child, 'SIGKILL') };
}

/** The same as for one node in production: `npm start` reads this file as well. */
function howNodeRuns(): { flags: string[]; environment: Record<string, string> } {
  // Seen from the build as from the sources, where tests start a network.
  const levels = ['../../', '../../../'].map((up) => new URL(`${up}deploy/local/node-process.json`, import.meta.url));
  const file = levels.find((each) => existsSync(each));
  if (!file) throw new Error('deploy/local/node-process.json is missing');
  return JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof howNodeRuns>;
}

async function waitUntilReady(child: ChildProcess, { name, ready }: ProcessToStart): Promise<void> {
  for (const until = Date.now() + READY_MS; Date.now() < until && isRunning(child); await sleep(50)) {
    if (await ready().catch(() => false)) return;
  }
  await end(child, 'SIGTERM');
  throw new Error(`${name} did not start; see its log below the state folder`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (!isRunning(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await ended;
  clearTimeout(timer);
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
