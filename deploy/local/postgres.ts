import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.js';
import { commandOf, endProcess, identify } from './process-identity.js';
import { findPostgres } from './postgres-binaries.js';
import { isRoot, NOBODY, reachableData } from './reach.js';

const READY_MS = 30_000;
/** How it ends when, for one, children of a server that was killed have not ended yet: worth another try. */
const REFUSED = 1;
const TRIES = 8;
const RETRY_MS = 500;

/** Durable, on loopback, and silent about values: what is written to a database log is not ours to protect (R20). */
export const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  log_statement: 'none',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_min_error_statement: 'panic',
  // An error's own words quote what a statement was given; the node logs its SQLSTATE instead.
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  max_connections: '120',
};

export interface LocalPostgres {
  port: number;
  /** Not there when it is no process of this machine. */
  pid?: number;
  /** Makes the database if it is not there and gives its URL. */
  database(name: string): Promise<string>;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  root: string;
  folder: string;
  /** The port of before, when those who use it know no other. */
  port?: number;
  /** Nothing of what lies there from before is used. */
  anew?: boolean;
  /** Told as soon as the process is there, before it answers. */
  onSpawn?: (pid: number | undefined) => void;
}

/**
 * Starts a server of its own on a folder, made at the first start; survives being killed and started again.
 * @throws Error when the server does not come up; its log is beside the data
 */
export async function startPostgres({
  root,
  folder: wanted,
  port: before,
  anew = false,
  onSpawn,
}: PostgresOptions): Promise<LocalPostgres> {
  const folder = reachableData(wanted);
  const bin = findPostgres(root);
  const data = join(folder, 'data');
  if (anew) {
    await endServerOn(data);
    rmSync(folder, { recursive: true, force: true });
  }
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  if (isRoot()) chownSync(folder, NOBODY, NOBODY);
  const password = initialise(bin, folder, data);
  await endServerOn(data);
  const port = before ?? (await freePort());
  const urlOf = (name: string) => `postgres://passerelle:${password}@127.0.0.1:${port}/${name}`;
  const begin = () => {
    const log = openSync(join(folder, 'postgres.log'), 'a');
    const child = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...settings()], {
      stdio: ['ignore', log, log],
      ...asNobody(),
    });
    closeSync(log);
    onSpawn?.(child.pid);
    return child;
  };
  const child = await untilReady(begin, urlOf('postgres'));
  return {
    port,
    pid: child.pid,
    database: async (name) => {
      await makeDatabase(urlOf('postgres'), name);
      return urlOf(name);
    },
    stop: () => stop(child),
  };
}

function initialise(bin: string, folder: string, data: string): string {
  const secret = join(folder, 'password');
  if (!existsSync(secret)) {
    writeFileSync(secret, randomBytes(24).toString('hex'), { mode: 0o600 });
    if (isRoot()) chownSync(secret, NOBODY, NOBODY);
  }
  if (!existsSync(join(data, 'PG_VERSION'))) {
    const args = [
      '-D',
      data,
      '-U',
      'passerelle',
      '--auth=scram-sha-256',
      `--pwfile=${secret}`,
      '--encoding=UTF8',
      '--locale=C',
    ];
    execFileSync(join(bin, 'initdb'), args, { stdio: ['ignore', 'ignore', 'pipe'], ...asNobody() });
  }
  return readFileSync(secret, 'utf8');
}

function settings(): string[] {
  return Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * A server that was killed leaves its pid file, and one whose owner was killed may still run: nobody else's business is in
 * this folder, so it is ended. The number may meanwhile be another process's: its command says.
 */
async function endServerOn(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const identity = identify(Number(readFileSync(file, 'utf8').split('\n')[0]));
  if (identity && commandOf(identity.pid).includes(data)) await endProcess(identity, { signal: 'SIGINT' });
  rmSync(file, { force: true });
}

async function untilReady(begin: () => ChildProcess, url: string): Promise<ChildProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const child = begin();
    for (const until = Date.now() + READY_MS; Date.now() < until && isRunning(child); await sleep(50)) {
      if (await answers(url)) return child;
    }
    await stop(child);
    if (child.exitCode !== REFUSED || attempt === TRIES) {
      throw new Error('PostgreSQL did not start; see postgres.log in its folder');
    }
    await sleep(RETRY_MS);
  }
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

export async function makeDatabase(connectionString: string, name: string): Promise<void> {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new Error('not a database name');
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
}

/** SIGINT is PostgreSQL's fast shutdown: connections are ended, everything is on disk. */
async function stop(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGINT');
  await ended;
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

function asNobody(): { uid?: number; gid?: number } {
  return isRoot() ? { uid: NOBODY, gid: NOBODY } : {};
}
