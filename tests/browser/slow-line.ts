import { describe, expect, it } from '@jest/globals';
import type { CDPSession } from 'playwright-core';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';

/** A telephone at the edge of a network: 400 kbit/s, 400 ms there and back. */
const LINE = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };
const MOST_BYTES = 200_000;
const MOST_MS = 5_000;

interface Fetched {
  url: string;
  bytes: number;
}

interface Heard {
  /** What the browser fetched over the line, and not from what it has; a stream that stays open is not among it. */
  fetched: Fetched[];
  /** How often something was asked for only after something else had come: at most so often one waits for the whole way. */
  ways: () => number;
}

async function listen(line: CDPSession): Promise<Heard> {
  const fetched: Fetched[] = [];
  let [ways, arrived] = [0, true];
  line.on('Network.requestWillBeSent', () => {
    if (arrived) ways += 1;
    arrived = false;
  });
  line.on('Network.loadingFinished', () => void (arrived = true));
  const asked = new Map<string, string>();
  line.on('Network.responseReceived', ({ requestId, response }) => {
    if (!response.fromDiskCache) asked.set(requestId, response.url);
  });
  line.on('Network.requestServedFromCache', ({ requestId }) => void asked.delete(requestId));
  line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const url = asked.get(requestId);
    if (url !== undefined) fetched.push({ url, bytes: encodedDataLength });
  });
  await line.send('Network.enable');
  return { fetched, ways: () => ways };
}

/** Milliseconds that the page had the processor for; how long it waited for one depends on what else the machine does. */
async function workOf(line: CDPSession): Promise<number> {
  const { metrics } = await line.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
}

/** The console where the line is bad. */
export function slowLine(stageOf: () => Stage): void {
  describe('over a slow line', () => {
    it(
      'what waits for one can be read and chosen within five seconds of the first visit, and later visits load no part of the console again',
      async () => {
        const stage = stageOf();
        const session = await (await stage.visit('mr', 'caseworker')).session();
        const visitor = await stage.arrive('mr');
        await visitor.context.addCookies(session);
        const line = await visitor.context.newCDPSession(visitor.page);
        const { fetched, ways } = await listen(line);
        await line.send('Network.emulateNetworkConditions', LINE);
        await line.send('Performance.enable', { timeDomain: 'threadTicks' });
        const visit = async () => {
          await visitor.page.goto(`${visitor.node.url}/console/`);
          const read = visitor.page.locator('main .card a').or(visitor.page.getByText('Nothing is waiting for you.'));
          await read.first().waitFor();
        };
        await visit();
        const bytes = fetched.reduce((sum, each) => sum + each.bytes, 0);
        expect(bytes).toBeGreaterThan(20_000);
        expect(bytes).toBeLessThan(MOST_BYTES);
        const took = ways() * LINE.latency + (bytes / LINE.downloadThroughput) * 1_000 + (await workOf(line));
        expect(took).toBeLessThan(MOST_MS);
        fetched.splice(0);
        await visit();
        expect(fetched.filter(({ url, bytes }) => url.includes('/assets/') && bytes > 0)).toEqual([]);
      },
      PATIENCE_MS,
    );
  });
}
