import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** How long the disk takes to make 8 KiB durable, in ms: the median of many. */
export function measureFsync(folder: string, times = 200): number {
  const file = join(folder, 'fsync');
  const fd = openSync(file, 'w');
  const page = Buffer.alloc(8_192, 1);
  const took = Array.from({ length: times }, () => {
    writeSync(fd, page);
    const began = performance.now();
    fdatasyncSync(fd);
    return performance.now() - began;
  });
  closeSync(fd);
  rmSync(file);
  return took.toSorted((left, right) => left - right)[times / 2] ?? 0;
}
