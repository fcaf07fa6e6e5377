import { describe, expect, it } from '@jest/globals';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';
import { isWellMade } from './support/well-made.js';

/** Cases that come at once. */
const PAGE = 100;
const AT = '2026-01-05T09:00:00.000Z';
const caseNumbered = (number: number) => ({
  id: `019c0000-0000-7000-8000-${String(number).padStart(12, '0')}`,
  ...{ origin: 'local', version: 1, responsible: 'mr', status: 'open' },
  ...{ createdAt: AT, updatedAt: AT, unconfirmedSince: null },
});

/** What a list does not show at once. */
export function older(stageOf: () => Stage): void {
  describe('of more cases than come at once', () => {
    it(
      'the older ones are reached, and each by its number',
      async () => {
        const [id, worker] = await Promise.all([
          stageOf().register(),
          stageOf().visit('mr', 'supervisor', { language: 'fr' }),
        ]);
        const { page, words } = worker;
        const all = Array.from({ length: PAGE + 1 }, (_, at) => caseNumbered(PAGE + 1 - at));
        await page.route(/\/api\/v1\/cases\?/, (route) => {
          const before = new URL(route.request().url()).searchParams.get('before');
          const from = before === null ? 0 : all.findIndex((each) => each.id === before) + 1;
          return route.fulfill({ json: { items: all.slice(from, from + PAGE) } });
        });
        await worker.turnTo('/cases', '.card');
        const button = (key: string) => page.getByRole('button', { name: words.say(key), exact: true });
        expect([await page.locator('.card').count(), await button('cases.newest').count()]).toEqual([PAGE, 0]);
        await button('cases.older').click();
        await page.locator('.card', { hasText: all.at(-1)!.id.slice(-12) }).waitFor();
        expect([await page.locator('.card').count(), await button('cases.older').count()]).toEqual([1, 0]);
        await button('cases.newest').click();
        await button('cases.older').waitFor();

        const field = page.getByLabel(words.say('cases.number'));
        await field.fill('0118');
        await button('cases.go').click();
        await page.locator('main [role=status]', { hasText: words.say('cases.no-number') }).waitFor();
        await isWellMade(worker, 'cases with older ones');
        await field.fill(`${worker.node.url}/console/cases/${id}`);
        await button('cases.go').click();
        await page.locator('#file').waitFor();
        expect(page.url()).toContain(id);
      },
      PATIENCE_MS,
    );
  });
}
