import { describe, expect, it } from '@jest/globals';
import { beginningAt, fillOffer } from './support/offer.js';
import type { Stage } from './support/stage.js';
import { exchangeAt } from './support/take-step.js';
import { isWellMade } from './support/well-made.js';

/** By way of whom an exchange goes, as it is chosen and as it is shown. */
export function ways(stageOf: () => Stage, caseIdOf: () => string, exchangeOf: () => string): void {
  describe('an exchange by way of relays', () => {
    it('asks by way of whom it goes, and sends it that way or not at all', async () => {
      const worker = await stageOf().visit('mr', 'caseworker', { language: 'fr', at: '/cases' });
      const { page } = worker;
      // An organisation that this node would not find on the trust list, so that it is the node that says no.
      await page.route('**/api/v1/partners', async (route) => {
        const answer = (await (await worker.answerTo(route.request())).json()) as { relays: object[] };
        const relays = [{ node: 'iom-xx', country: 'NE', carries: ['case-transfer'] }];
        await route.fulfill({ json: { ...answer, relays } });
      });
      await worker.load(beginningAt(caseIdOf()));
      await fillOffer(page);
      await page.locator('.way select').selectOption('iom-xx');
      await page.locator('.way input').fill('2099-01-31');
      await isWellMade(worker, 'way of an offer');
      await page.locator('.step-form button[type=button]').last().click();
      expect(await page.locator('.preview .stops').innerText()).toContain('(iom-xx)');
      const asked = page.waitForRequest(
        (request) => request.method() === 'POST' && request.url().endsWith('/conversations'),
      );
      await page.locator('.step-form button[type=submit]').click();
      expect((await asked).postDataJSON()).toMatchObject({
        route: ['iom-xx'],
        routeUntil: expect.stringMatching(/^2099-0[12]/),
      });
      await page.locator('.problem code', { hasText: 'unknown-participant' }).waitFor();
    });

    it.each([
      [
        'en',
        { place: 'origin', relays: ['iom-xx', 'iom-yy'], state: 'broken' },
        /these relays[^]*xx[^]*yy[^]*sealed[^]*broken/,
      ],
      [
        'ar',
        { place: 'final', relays: ['iom-xx'], state: 'open' },
        /هذه الجهة الناقلة[^]*xx[^]*مختوماً[^]*الطريق مفتوح/,
      ],
    ])('shows in %s by way of whom it goes, and whose its receipts are', async (language, known, says) => {
      const supervisor = await stageOf().visit('mr', 'supervisor', { language });
      const { page } = supervisor;
      // As the node answers it, but for the way.
      await page.route(`**/api/v1/conversations/${exchangeOf()}`, async (route) => {
        const view = (await (await supervisor.answerTo(route.request())).json()) as { messages: object[] };
        const messages = view.messages.map((each) => ({ ...each, status: 'queued' }));
        const way = { ...known, deadline: '2099-01-31T12:00:00.000Z' };
        await route.fulfill({ json: { ...view, via: exchangeOf(), way, messages } });
      });
      await supervisor.turnTo(exchangeAt(exchangeOf()), '.carried');
      expect(await page.locator('.carried').innerText()).toMatch(says);
      expect(await page.locator('.timeline .receipt').first().innerText()).toMatch(/other end|الطرف الآخر/);
      // Whoever chose the way may choose another one, once it is known whom there is an agreement with.
      const another = page.locator('.carried + details');
      if (known.place === 'origin') await another.waitFor();
      else {
        await page.waitForLoadState('networkidle');
        expect(await another.count()).toBe(0);
      }
      await isWellMade(supervisor, `way of an exchange, ${known.place}`);
    });
  });
}
