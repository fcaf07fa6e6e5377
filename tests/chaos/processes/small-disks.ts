import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRoot } from '../../../deploy/local/reach.js';
import { isAlive, identify } from '../../../deploy/local/process-identity.js';

const SIZE_MB = 2_000;
const NAME = 'passerelle-chaos';

/**
 * Disks in memory that can be full at once and empty again: their size is set to what is used. Only root may mount any;
 * where that is impossible there are none, and whoever runs the seeds is told.
 */
export class SmallDisks {
  private constructor(private readonly places: ReadonlyMap<string, string>) {}

  /** @param places folder of each disk, by the name of whose disk it is */
  static mount(places: Readonly<Record<string, string>>): SmallDisks {
    unmountStale();
    const mounted = new Map<string, string>();
    if (!isRoot()) return new SmallDisks(mounted);
    for (const [name, place] of Object.entries(places)) {
      mkdirSync(place, { recursive: true, mode: 0o755 });
      if (run('mount', '-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=755`, `${NAME}-${process.pid}`, place)) {
        mounted.set(name, place);
      }
    }
    return new SmallDisks(mounted);
  }

  get names(): string[] {
    return [...this.places.keys()];
  }

  /** Not one more page fits from now on, or as many bytes as are left; on a disk with nothing on it, one page does. */
  fill(name: string, leave = 0): void {
    const place = this.places.get(name)!;
    const { blocks, bfree, bsize } = statfsSync(place);
    // A size of nothing would be none at all.
    resize(place, `${Math.ceil(Math.max(bsize, (blocks - bfree) * bsize + leave) / 1_024)}k`);
  }

  empty(name: string): void {
    resize(this.places.get(name)!, `${SIZE_MB}m`);
  }

  /** Read only, as a disk that failed becomes; or writable again. */
  lock(name: string, locked = true): void {
    remount(this.places.get(name)!, locked ? 'ro' : 'rw');
  }

  emptyAll(): void {
    for (const name of this.names) this.empty(name);
  }

  /** What the logs in it say stays, for whoever looks into a failure. */
  unmount(): void {
    for (const place of this.places.values()) {
      const logs = readdirSync(place).filter((name) => name.endsWith('.log'));
      const kept = logs.map((name) => ({ name, text: readFileSync(join(place, name)) }));
      run('umount', '-l', place);
      for (const { name, text } of kept) writeFileSync(join(place, name), text);
    }
  }
}

function resize(place: string, size: string): void {
  remount(place, `size=${size}`);
}

/** @throws Error where it stays as it was: a disk that is not full shows nothing */
function remount(place: string, options: string): void {
  if (!run('mount', '-o', `remount,${options}`, place)) throw new Error(`no remount of ${place} with ${options}`);
}

/** What runs left that were killed. */
function unmountStale(): void {
  if (!isRoot()) return;
  for (const line of readFileSync('/proc/mounts', 'utf8').split('\n')) {
    const [device, place] = line.split(' ');
    const owner = Number(new RegExp(`^${NAME}-(\\d+)$`).exec(device ?? '')?.[1] ?? Number.NaN);
    const identity = Number.isNaN(owner) ? undefined : identify(owner);
    if (place && !Number.isNaN(owner) && !(identity && isAlive(identity))) run('umount', '-l', place);
  }
}

/** @returns whether it went well */
function run(command: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
