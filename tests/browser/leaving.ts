import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';

const MINUTE_MS = 60_000;
const FIELD = '#root_bia_findings';

/** How a session is left that several tabs of a browser have. */
export function leaving(stageOf: () => Stage): void {
  describe('a session in two tabs', () => {
    it(
      'stands while somebody works in one of them, and is left in both when nobody does',
      async () => {
        const [id, worker] = await Promise.all([stageOf().register(), stageOf().arrive('mr')]);
        const { context, page: forgotten } = worker;
        await context.clock.install();
        await worker.logIn('caseworker');
        await worker.turnTo(`/cases/${id}`, '#file');
        const used = await context.newPage();
        await used.goto(`${worker.node.url}/console/cases/${id}/file/bia`);
        await used.locator(FIELD).waitFor();
        for (let minutes = 0; minutes < 20; minutes += 4) {
          await used.locator(FIELD).pressSequentially('Safe. ');
          await context.clock.runFor(4 * MINUTE_MS);
          expect([minutes, await areIn(forgotten, used)]).toEqual([minutes, [true, true]]);
        }
        expect(await used.locator(FIELD).inputValue()).toContain('Safe. '.repeat(5));
        expect(await forgotten.locator('dialog[open]').count()).toBe(0);
        // What is no word of a session's end ends none.
        await used.evaluate(`new BroadcastChannel('passerelle-session').postMessage('whatever')`);
        await used.evaluate(`new BroadcastChannel('passerelle-session').postMessage({ ended: 'whatever' })`);
        await context.clock.runFor(10 * MINUTE_MS);
        expect(await areIn(forgotten, used)).toEqual([true, true]);
        await context.clock.runFor(6 * MINUTE_MS);
        for (const page of [forgotten, used]) {
          const told = page.locator('main.log-in [role=alert]', { hasText: worker.words.say('ended.idle') });
          await told.waitFor();
        }
        expect(await worker.kept()).toEqual([]);
      },
      PATIENCE_MS,
    );
  });
}

const areIn = (...pages: Page[]) =>
  Promise.all(pages.map(async (page) => (await page.locator('header.top').count()) === 1));
