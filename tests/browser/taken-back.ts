import { describe, expect, it } from '@jest/globals';
import { countPosts } from './support/forms.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';
import { isWellMade } from './support/well-made.js';

/** A case that a supervisor takes from its caseworker, who has it open at that moment. */
export function takenBack(stageOf: () => Stage): void {
  describe('a case of a caseworker', () => {
    it.each(['en', 'ar'])(
      'is taken back by a supervisor in %s, leaves the page of whoever had it, is nobody’s, and is given again',
      async (language) => {
        const stage = stageOf();
        const caseId = await stage.register();
        const [supervisor, worker] = await Promise.all([
          stage.visit('mr', 'supervisor', { language, at: '/staff' }),
          stage.visit('mr', 'caseworker', { language, at: `/cases/${caseId}` }),
        ]);
        await worker.page.locator('#file').waitFor();
        expect(await worker.page.locator('#who-has').count()).toBe(0);
        const { page, words } = supervisor;
        const row = page.locator('tbody tr', { has: page.locator('th', { hasText: /^caseworker$/ }) });
        await row.locator('a[href*="/staff/"]').first().click();
        const theirs = page.locator('tbody tr', { hasText: caseId.slice(-12) });
        await theirs.waitFor();
        await isWellMade(supervisor, 'cases of somebody');
        await theirs.locator('a').click();

        const cards = page.locator('#who-has ~ .cards .card');
        await cards.first().waitFor();
        await cards.first().locator('button').first().click();
        await isWellMade(supervisor, 'taking a case back');
        const posted = countPosts(page, '/ending');
        await page.locator('dialog[open] button.first').dblclick();
        await cards.first().waitFor({ state: 'detached' });
        expect(posted()).toBe(1);
        await page.locator('#who-has ~ p strong').waitFor();
        await isWellMade(supervisor, 'case that is nobody’s');
        await worker.page.locator('.problem code', { hasText: 'not-found' }).waitFor();
        expect(await worker.page.locator('#file').count()).toBe(0);

        await supervisor.turnTo('/cases', 'main .card');
        await page.locator('main input[type=checkbox]').check();
        const card = page.locator('main .card', { hasText: caseId.slice(-12) });
        await card.locator('strong', { hasText: words.say('case.nobodys') }).waitFor();
        await isWellMade(supervisor, 'cases that are nobody’s');
        await card.locator('a').click();
        await page.locator('form.inline select').selectOption({ label: 'caseworker' });
        await page.locator('form.inline button').click();
        await cards.first().waitFor();
        expect(await page.locator('#who-has ~ p strong').count()).toBe(0);
        await worker.page.locator('#file').waitFor();
      },
      PATIENCE_MS,
    );
  });
}
