import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

/** As little as every part of it can be measured with: what it says is right, not how fast this machine is. */
const LITTLE = {
  MESSAGES: '20',
  ROUNDS: '1',
  TIMED: '20',
  RATE: '10',
  FILE_MB: '2',
  START_STORED: '500',
  STORED: '600',
};
const PATIENCE_MS = 480_000;

it(
  'npm run bench shows progress, loses and doubles nothing, and says its figures in its last line',
  async () => {
    const environment = Object.entries(LITTLE).map(([name, value]) => [`PASSERELLE_BENCH_${name}`, value]);
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'bench'], {
      env: { ...process.env, ...(Object.fromEntries(environment) as Record<string, string>) },
      maxBuffer: 10_000_000,
    });
    const lines = stdout.trim().split('\n');
    expect(lines.filter((line) => line.startsWith('bench · ')).length).toBeGreaterThan(10);
    const positive = expect.any(Number);
    const figures = JSON.parse(lines.at(-1)!) as Record<string, object>;
    expect(figures).toEqual({
      endToEnd: {
        messagesPerSecond: positive,
        ratioToRawLimit: positive,
        p50Ms: positive,
        p99Ms: positive,
        lost: 0,
        doubled: 0,
      },
      memory: { idleMb: positive, loadedMb: positive },
      wire: { overheadBytes: positive },
      disclosure: { perSecond: positive },
      attachments: { mbPerSecond: positive, heapGrowthMb: positive, seconds: expect.anything() },
      growth: { throughputAt1M: positive, listP95MsAt1M: positive, throughputAt50Peers: positive },
      startMs: positive,
    });
    // By the bytes, not by the machine: 7,500 over a body of 4 KB is what may be lost to padding and receipt.
    expect((figures['wire'] as { overheadBytes: number }).overheadBytes).toBeLessThan(7_500);
  },
  PATIENCE_MS,
);
