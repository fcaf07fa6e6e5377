import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';
import { isWellMadeAsItIs } from './support/well-made.js';

const MINUTE_MS = 60_000;
/** Longer than a tab leaves it to another to tell the node. */
const OTHERS_TURN_MS = 7_000;
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
        // Just past the end: a clock that runs on by minutes lets no answer of the node come in time.
        const told = await slowlyTold(context);
        await context.clock.runFor(MINUTE_MS + 6_000);
        for (const page of [forgotten, used]) {
          await alertOf(page, worker.words.say('ended.idle')).waitFor();
        }
        // Both would be answered, and go to the issuer's page, which takes one of them.
        expect(told.atOnce).toBe(1);
        expect(await worker.kept()).toEqual([]);
      },
      PATIENCE_MS,
    );
  });

  describe('a logout', () => {
    it(
      'without a line is called none in any tab, and goes to the node when the line is back',
      async () => {
        const worker = await stageOf().visitOnce('mr', 'caseworker');
        const { context, page, words } = worker;
        const other = await context.newPage();
        await other.goto(page.url());
        await other.locator('header.top').waitFor();
        await context.setOffline(true);
        await page.locator('.who button').click();
        for (const each of [page, other]) await alertOf(each, words.say('leaving.not-told')).waitFor();
        expect(await page.locator('main').innerText()).not.toContain(words.say('ended.logged-out'));
        expect(await page.getByRole('button', { name: words.say('log-in.go') }).count()).toBe(0);
        expect(await worker.session()).toHaveLength(1);
        await isWellMadeAsItIs(worker, 'logout that the node was not told of');
        await context.setOffline(false);
        for (const each of [page, other]) await alertOf(each, words.say('ended.logged-out')).waitFor();
        expect(await worker.session()).toEqual([]);
        expect(await page.evaluate('Object.keys(localStorage)')).toEqual(['language']);
      },
      PATIENCE_MS,
    );

    it(
      'that the node did not answer to is told it before anything is asked of it again, also by who comes next',
      async () => {
        const worker = await stageOf().visitOnce('mr', 'caseworker');
        const { context, page } = worker;
        await context.route('**/api/v1/session', (route) => route.fulfill({ status: 503, json: {} }));
        await worker.speak('ar');
        await page.locator('.who button').click();
        const untold = worker.words.say('leaving.not-told');
        await alertOf(page, untold).waitFor();
        await isWellMadeAsItIs(worker, 'logout that the node did not answer to');
        const next = await context.newPage();
        await page.close();
        const asked: string[] = [];
        next.on('request', (request) => {
          const { pathname } = new URL(request.url());
          if (pathname.startsWith('/api/')) asked.push(`${request.method()} ${pathname}`);
        });
        await next.goto(`${worker.node.url}/console/cases`);
        await alertOf(next, untold).waitFor();
        expect(new Set(asked)).toEqual(new Set(['DELETE /api/v1/session']));
        await context.unrouteAll();
        await next.getByRole('button', { name: worker.words.say('common.again') }).click();
        await alertOf(next, worker.words.say('ended.logged-out')).waitFor();
        expect(await worker.session()).toEqual([]);
      },
      PATIENCE_MS,
    );
  });
}

const alertOf = (page: Page, hasText: string) => page.locator('main.log-in [role=alert]', { hasText });

/** The node is told of a logout no sooner than another tab has had its time to tell it, too. @returns how many ever told it at once */
async function slowlyTold(context: BrowserContext): Promise<{ atOnce: number }> {
  const told = { atOnce: 0 };
  const both = Promise.withResolvers<void>();
  let telling = 0;
  const over = (request: Request) => void (telling -= request.method() === 'DELETE' ? 1 : 0);
  context.on('requestfinished', over).on('requestfailed', over);
  await context.route('**/api/v1/session', async (route) => {
    telling += 1;
    told.atOnce = Math.max(told.atOnce, telling);
    if (telling > 1) both.resolve();
    await Promise.race([both.promise, sleep(OTHERS_TURN_MS)]);
    // Given up by its page meanwhile, perhaps.
    await route.continue().catch(() => undefined);
  });
  return told;
}

const areIn = (...pages: Page[]) =>
  Promise.all(pages.map(async (page) => (await page.locator('header.top').count()) === 1));
