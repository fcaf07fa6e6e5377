import { createHash } from 'node:crypto';
import { existsSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from './postgres.js';

/** Where the tests of a run find the server that they share: to start and end one takes longer than most test files. */
export const SHARED_POSTGRES = 'PASSERELLE_TEST_POSTGRES';

/** A file system in memory, on Linux. */
const MEMORY = '/dev/shm';
/** More than a whole run leaves in the server's folder at any time. */
const ROOM_BYTES = 3e9;

/**
 * Works beside a PostgreSQL that is named in the environment. One that a killed run left behind is ended first, and what it
 * held is gone: tables of an earlier commit would pass for those of this one.
 */
export async function sharePostgres<T>(work: () => T): Promise<T> {
  const folder = folderOf(process.cwd());
  const postgres = await startPostgres({ root: process.cwd(), folder, anew: true });
  process.env[SHARED_POSTGRES] = await postgres.database('postgres');
  try {
    return work();
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * In memory where there is room, else beside the results. The server is as durable as a node insists on, and waits at every
 * commit and every new database until the disk has it; what a test leaves need not outlive the machine.
 */
export function folderOf(root: string, memory = MEMORY, room = ROOM_BYTES): string {
  const onDisk = join(root, '.passerelle', 'test-postgres');
  const inMemory = join(memory, `passerelle-${createHash('sha256').update(onDisk).digest('hex').slice(0, 16)}`);
  return existsSync(inMemory) || hasRoom(memory, room) ? inMemory : onDisk;
}

/** Twice in the machine's memory: the tests need theirs. */
function hasRoom(memory: string, room: number): boolean {
  if (!existsSync(memory)) return false;
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= room && freemem() >= 2 * room;
}
