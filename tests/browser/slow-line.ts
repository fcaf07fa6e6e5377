import { describe, expect, it } from '@jest/globals';
import type { CDPSession } from 'playwright-core';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';

/** A telephone at the edge of a network: 400 kbit/s, 400 ms there and back. */
const LINE = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };
const MOST_BYTES = 200_000;
const MOST_MS = 5_000;
/** Beside other tests a browser may be kept waiting for the processor, which is not what is asked. */
const TRIES = 3;

interface Fetched {
  url: string;
  bytes: number;
}

/** What the browser fetched over the line, and not from what it has; a stream that stays open is not among it. */
async function listen(line: CDPSession): Promise<Fetched[]> {
  const fetched: Fetched[] = [];
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
  return fetched;
}

/** The console where the line is bad. */
export function slowLine(stageOf: () => Stage): void {
  describe('over a slow line', () => {
    it(
      'what waits for one can be read and chosen within five seconds of the first visit, and later visits load no part of the console again',
      async () => {
        const stage = stageOf();
        const session = await (await stage.visit('mr', 'caseworker')).session();
        const took: number[] = [];
        while (took.length < TRIES && !took.some((ms) => ms < MOST_MS)) {
          const visitor = await stage.arrive('mr');
          await visitor.context.addCookies(session);
          const line = await visitor.context.newCDPSession(visitor.page);
          const fetched = await listen(line);
          await line.send('Network.emulateNetworkConditions', LINE);
          const visit = async () => {
            const began = performance.now();
            await visitor.page.goto(`${visitor.node.url}/console/`);
            const read = visitor.page.locator('main .card a').or(visitor.page.getByText('Nothing is waiting for you.'));
            await read.first().waitFor();
            return performance.now() - began;
          };
          took.push(await visit());
          const bytes = fetched.reduce((sum, each) => sum + each.bytes, 0);
          expect(bytes).toBeGreaterThan(20_000);
          expect(bytes).toBeLessThan(MOST_BYTES);
          fetched.splice(0);
          await visit();
          expect(fetched.filter(({ url, bytes }) => url.includes('/assets/') && bytes > 0)).toEqual([]);
        }
        expect(Math.min(...took)).toBeLessThan(MOST_MS);
      },
      PATIENCE_MS,
    );
  });
}
