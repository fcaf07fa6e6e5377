import { describe, expect, it } from '@jest/globals';
import { offer } from '../../deploy/local/story/offer.js';
import { previewOffer } from '../../deploy/local/story/preview-offer.js';
import { register } from '../../deploy/local/story/register.js';
import { countPosts } from './support/forms.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';
import { isWellMade } from './support/well-made.js';

/** In which language, who judges it, by which of the two buttons, and whether the case stays open. */
const JUDGED: [language: string, judge: string, button: number, stays: boolean][] = [
  ['en', 'supervisor', 0, true],
  ['ar', 'data-protection-officer', 1, false],
];

/** A case that nobody gave to whoever needs it now. */
export function emergencies(stageOf: () => Stage): void {
  describe('a case that was not given to a caseworker', () => {
    it.each(JUDGED)(
      'is opened in an emergency in %s, for reading alone, and judged by the %s',
      async (language, judge, button, stays) => {
        const stage = stageOf();
        const crossing = await stage.journey.tell(register, previewOffer, offer);
        const { caseId } = await crossing.until('ne', 'offered');
        // Without a number that leads anywhere.
        const worker = await stage.visit('ne', 'caseworker', { language, at: '/emergency' });
        const { page } = worker;
        const at = `${worker.node.url}/console/cases/${caseId}`;
        await page.locator('main form button[type=submit]').click();
        await page.locator('main form [role=status]:not(:empty)').waitFor();
        await isWellMade(worker, 'opening in an emergency, without a number');
        await page.goto(at);
        await page.locator('.problem code', { hasText: 'not-found' }).waitFor();
        await page.locator(`main a[href$="/emergency/${caseId}"]`).click();
        await page.locator('main form select').waitFor();
        const posted = countPosts(page, '/emergencies');
        await page.locator('main form button[type=submit]').click();
        await page.locator('main form [role=status]:not(:empty)').waitFor();
        expect(posted()).toBe(0);
        await page.locator('main form select').selectOption('child_at_the_door');
        await isWellMade(worker, 'opening in an emergency');
        await page.locator('main form button[type=submit]').dblclick();
        await page.waitForURL(at);
        await page.locator('#file').waitFor();
        await page.locator('main > .restored').waitFor();
        expect(posted()).toBe(1);
        expect(await page.locator('main nav.buttons, main a[href$="/open"]').count()).toBe(0);
        await isWellMade(worker, 'case that was opened in an emergency');

        const judging = await stage.visit('ne', judge, { language });
        const card = judging.page.locator('#emergencies ~ .cards .card', { hasText: caseId.slice(-12) });
        // Who it was is asked for after the inbox is there.
        await card.filter({ hasText: 'caseworker' }).waitFor();
        await isWellMade(judging, `emergency before a ${judge}`);
        const verdicts = countPosts(judging.page, '/verdict');
        await card.locator('button').nth(button).dblclick();
        await card.waitFor({ state: 'detached' });
        expect(verdicts()).toBe(1);
        // What is not justified leaves the page by itself.
        if (stays) expect(await page.locator('#file').isVisible()).toBe(true);
        else await page.locator('.problem code', { hasText: 'not-found' }).waitFor();
        expect(await page.locator('#file').count()).toBe(stays ? 1 : 0);
      },
      PATIENCE_MS,
    );
  });
}
