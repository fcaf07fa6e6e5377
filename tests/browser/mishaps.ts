import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { countPosts, submitOf } from './support/forms.js';
import { beginningAt, fillOffer } from './support/offer.js';
import type { Stage } from './support/stage.js';
import { isWellMade, isWellMadeAsItIs } from './support/well-made.js';

/** The words that a page has to say, from the console's own list of a language. */
function wordsOf(language: string): (key: string) => string {
  const words = JSON.parse(readFileSync(`services/console/src/words/ui/${language}.json`, 'utf8')) as Record<
    string,
    string
  >;
  return (key) => words[key] ?? `no words for ${key}`;
}

/** What goes wrong when people work: each is told in their language, what they entered stays, and nothing is done twice. */
export function mishaps(stageOf: () => Stage): void {
  describe.each(['en', 'ar'])('what goes wrong, in %s', (language) => {
    const says = wordsOf(language);
    const visit = (at: string) => stageOf().visit('mr', 'caseworker', { language, at });
    const visitForm = async () => visit(beginningAt(await stageOf().register()));

    it('in a form is said at each field, what was entered stays, and nothing is sent', async () => {
      const worker = await visitForm();
      const { page } = worker;
      await fillOffer(page);
      await page.locator('#root_contact_channel').fill('');
      await page.locator('#root_childInformed_language').fill('Hausa');
      const posted = countPosts(page, '/api/v1/conversations');
      await submitOf(page).click();
      await page.locator('.error-detail').first().waitFor();
      expect(await page.locator('.error-detail').allInnerTexts()).toEqual([
        expect.stringContaining(says('form.error.pattern')),
        expect.stringContaining(says('form.error.required')),
      ]);
      expect(await page.locator('#root_childInformed_language').inputValue()).toBe('Hausa');
      expect(posted()).toBe(0);
      await isWellMade(worker, 'form with faults');
    });

    it('with the line is told with what to do, what was entered stays, and goes when the line is back', async () => {
      const worker = await visitForm();
      const { page } = worker;
      await fillOffer(page);
      await worker.context.setOffline(true);
      await submitOf(page).click();
      await page.locator('.take-step .problem').waitFor();
      const told = await page.locator('.take-step .problem').innerText();
      for (const key of ['problem.offline', 'problem.kept', 'problem.do.offline']) expect(told).toContain(says(key));
      expect(told).toContain('offline');
      expect(await page.locator('#root_contact_channel').inputValue()).not.toBe('');
      await isWellMadeAsItIs(worker, 'form without a line');
      await worker.context.setOffline(false);
      const posted = countPosts(page, '/api/v1/conversations');
      await submitOf(page).dblclick();
      await page.waitForURL(/\/console\/conversations\//);
      expect(posted()).toBe(1);
    });

    it('with the line, where a page is not here yet: that it did not come is said in its place, and it comes when the line is back, as another language does', async () => {
      const worker = await visit(`/cases/${await stageOf().register()}`);
      const { page } = worker;
      await page.locator('#file').waitFor();
      await worker.context.setOffline(true);
      await page.locator('main a[href$="/consent"]').click();
      const told = page.locator('main .problem');
      await told.waitFor();
      for (const key of ['problem.offline', 'problem.do.load']) expect(await told.innerText()).toContain(says(key));
      await isWellMadeAsItIs(worker, 'page that did not come');
      const again = page.getByRole('button', { name: says('common.again') });
      await again.click();
      await told.waitFor();
      await worker.context.setOffline(false);
      await again.click();
      await page.locator('main a[href$="/consent/said"]').waitFor();

      await worker.context.setOffline(true);
      await page.locator('.language select').selectOption('es');
      await page.locator('.language [role=alert]', { hasText: says('problem.offline') }).waitFor();
      await worker.context.setOffline(false);
      await worker.speak('es');
    });

    it('when somebody was first shows both what was entered and what holds now', async () => {
      const id = await stageOf().register();
      const [one, other] = await Promise.all([visit(beginningAt(id)), visit(beginningAt(id))]);
      await Promise.all([one, other].map(({ page }) => fillOffer(page)));
      await submitOf(one.page).click();
      await one.page.waitForURL(/\/console\/conversations\//);
      const supervisor = await stageOf().visit('mr', 'supervisor', { language });
      const asked = supervisor.page.locator('.card', { hasText: id.slice(-12) }).locator('a[href*="/approvals/"]');
      await asked.click();
      await supervisor.page.locator('.preview').waitFor();
      await supervisor.page.locator('button.first').click();
      await supervisor.page.locator('#decide').waitFor({ state: 'detached' });
      await submitOf(other.page).click();
      await other.page.locator('.conflict li').waitFor();
      const told = await other.page.locator('.take-step').innerText();
      for (const key of ['conflict.entered', 'conflict.now']) expect(told).toContain(says(key));
      expect(told).toContain('transfer-open');
      await isWellMade(other, 'conflict');
    });

    it('with a session that has ended: nothing more is shown, and the page says so', async () => {
      const worker = await visit(`/cases/${await stageOf().register()}`);
      const { page } = worker;
      await page.locator('#file').waitFor();
      await worker.context.clearCookies();
      // What is still on its way to the page may tell it first.
      await page
        .locator('header.top nav a')
        .last()
        .click({ timeout: 2_000 })
        .catch(() => undefined);
      await page.locator('main.log-in [role=alert]').waitFor();
      expect(await page.locator('main').innerText()).toContain(says('ended.expired'));
      expect(await page.locator('.facts').count()).toBe(0);
      await isWellMade(worker, 'session that has ended');
    });

    it('with an address: nothing is there, and the page says so', async () => {
      const worker = await visit('/nothing-of-ours');
      await worker.page.locator('main h1').waitFor();
      await isWellMade(worker, 'nothing there');
    });
  });
}
