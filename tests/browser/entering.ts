import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { countPosts, submitOf as submit } from './support/forms.js';
import { momentIn } from './support/moments.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';
import { NAUGHTY as EVERYTHING, typeEverywhere, until } from './support/typing.js';
import { isWellMade } from './support/well-made.js';

const NAUGHTY = '<img src=x onerror=alert(1)> {{constructor}} أمينة \u202e gnp.exe ';
/** Of the screen of an interview. */
const HEADING = `document.querySelector('main h2')?.textContent`;

/** What a caseworker enters: told on the network of the other pages. */
export function entering(stageOf: () => Stage): void {
  /** A case, and a caseworker at a browser; with a session of that browser alone for who leaves it. */
  const begin = (how: 'visit' | 'visitOnce') =>
    Promise.all([stageOf().register(), stageOf()[how]('mr', 'caseworker')] as const);

  describe.each(['en', 'ar'])('a case file in %s', (language) => {
    it(
      'is begun with the least, once, and filled in section by section',
      async () => {
        const worker = await stageOf().visit('mr', 'caseworker', { language, at: '/cases' });
        const { page } = worker;
        await page.locator('a[href$="/cases/new"]').click();
        await submit(page).click();
        await page.locator('.error-detail').nth(2).waitFor();
        await isWellMade(worker, 'new case with faults');
        await page.locator('#root_identificationCode').fill('amina diallo');
        await page.locator('#root_accompaniment_status').selectOption({ index: 3 });
        await page.locator('#root_risk_level').selectOption({ index: 1 });
        await submit(page).click();
        await page.locator('.error-detail').nth(1).waitFor({ state: 'detached' });
        expect(await page.locator('.error-detail').count()).toBe(1);
        const posted = countPosts(page, '/api/v1/cases');
        await page.locator('#root_identificationCode').fill(`NDB-${language.toUpperCase()}-0118`);
        await submit(page).dblclick();
        await page.waitForURL(/\/cases\/[0-9a-f-]{36}\/file$/);
        expect(posted()).toBe(1);
        await page.locator('.sections .sent').nth(2).waitFor();
        expect(await page.locator('.sections .sent').count()).toBe(3);
        await isWellMade(worker, 'sections of a file');

        await page.locator('a[href$="/file/health"]').click();
        await page.locator('#root_health_generalState').selectOption({ index: 2 });
        await page.locator('#root_health_remarks').fill(NAUGHTY);
        await page.locator('.step-form button.add').first().click();
        await isWellMade(worker, 'a section of a file');
        await submit(page).click();
        await page.waitForURL(/\/file\/mhpss$/);
        await page.goto(page.url().replace(/\/file.*/, ''));
        await page.locator('#file').waitFor();
        expect(await page.locator('main').innerText()).toContain(NAUGHTY.trim());
      },
      PATIENCE_MS,
    );
  });

  it.each(['2026-17', '2026-04'])(
    'a case is opened, and shown under its own code, where that looks like a month: %s',
    async (code) => {
      const { page } = await stageOf().visit('mr', 'caseworker', { language: 'fr', at: '/cases/new' });
      await page.locator('#root_identificationCode').fill(code);
      await page.locator('#root_accompaniment_status').selectOption({ index: 3 });
      await page.locator('#root_risk_level').selectOption({ index: 1 });
      await submit(page).click();
      await page.waitForURL(/\/cases\/[0-9a-f-]{36}\/file$/);
      await page.goto(page.url().replace(/\/file$/, ''));
      await page.locator('#file').waitFor();
      expect((await page.locator('main bdi').allTextContents()).filter((said) => said === code)).toEqual([code]);
    },
    PATIENCE_MS,
  );

  describe('what is being entered', () => {
    it(
      'survives a reload and a broken line, readable to nobody, and is gone after logout',
      async () => {
        const [id, worker] = await begin('visitOnce');
        const { page } = worker;
        await worker.turnTo(`/cases/${id}/file/education`, '#root_education_lastSchool');
        await page.locator('#root_education_lastSchool').fill('The school by the river');
        await page.locator('#root_education_wishes').fill('To become a welder');
        await worker.context.setOffline(true);
        await submit(page).click();
        await page.locator('.problem').waitFor();
        expect(await page.locator('.problem').innerText()).toMatch(/could not be reached[^]*still here/);
        await worker.context.setOffline(false);
        await page.reload();
        await page.locator('.restored').waitFor();
        await isWellMade(worker, 'a draft that is back');
        expect(await page.locator('#root_education_wishes').inputValue()).toBe('To become a welder');
        const kept = await worker.kept();
        expect(kept.length).toBe(2);
        expect(JSON.stringify(kept)).not.toMatch(/river|welder|education/);
        expect(kept.filter(({ exports }) => exports)).toEqual([]);
        await submit(page).click();
        await page.waitForURL(/\/file\/bia$/);
        await page.locator('#root_bia_findings').fill('Nothing found yet');
        await worker.logOut();
        expect(await worker.kept()).toEqual([]);
        await worker.logIn('caseworker');
        await worker.turnTo(`/cases/${id}/file/bia`, '#root_bia_findings');
        expect(await page.locator('.restored').count()).toBe(0);
        expect(await page.locator('#root_bia_findings').inputValue()).not.toContain('Nothing found yet');
      },
      PATIENCE_MS,
    );

    it(
      'is gone when another person logs in, and waits for the same one when a session ended',
      async () => {
        const [id, worker] = await begin('visit');
        const { page } = worker;
        const type = async () => {
          await worker.turnTo(`/cases/${id}/file/bia`, '#root_bia_findings');
          await page.locator('#root_bia_findings').fill('Nothing found yet');
          await page.locator('#root_bia_findings').blur();
          while ((await worker.kept()).length < 2) await page.waitForTimeout(50);
          await worker.context.clearCookies();
        };
        await type();
        await worker.logIn('caseworker');
        await worker.turnTo(`/cases/${id}/file/bia`, '#root_bia_findings');
        await page.locator('.restored').waitFor();
        await type();
        await worker.logIn('supervisor');
        expect(await worker.kept()).toHaveLength(1);
      },
      PATIENCE_MS,
    );

    it(
      'stands beside what somebody else entered meanwhile, and what else was changed stays',
      async () => {
        const [[id, one], other] = await Promise.all([begin('visit'), stageOf().visit('mr', 'caseworker')]);
        for (const each of [one, other]) {
          await each.turnTo(`/cases/${id}/file/education`, '#root_education_lastGrade');
          await each.page.locator('#root_education_lastGrade').fill(each === one ? 'Fifth' : 'Sixth');
        }
        await submit(one.page).click();
        await one.page.waitForURL(/\/file\/bia$/);
        await one.page.locator('#root_bia_findings').fill('Safe with his aunt');
        await submit(one.page).click();
        await one.page.waitForURL(/\/file\/bid$/);
        await submit(other.page).click();
        await other.page.locator('.conflict').waitFor();
        expect(await other.page.locator('.conflict').innerText()).toMatch(/Sixth[^]*Fifth/);
        await isWellMade(other, 'two versions of a section');
        await other.page.locator('.conflict button').first().click();
        await other.page.waitForURL(/\/file\/bia$/);
        await other.turnTo(`/cases/${id}`, '#file');
        // What the browser had of the case is shown until the node has answered.
        for (const said of ['Sixth', 'Safe with his aunt'])
          await other.page.locator('main', { hasText: said }).waitFor();
      },
      PATIENCE_MS,
    );
  });

  describe('consent', () => {
    it(
      'is asked for a question at a time, read again, and recorded once',
      async () => {
        const [id, worker] = await begin('visit');
        const { page } = worker;
        await worker.turnTo(`/cases/${id}`, 'a[href$="/consent"]');
        await page.locator('a[href$="/consent"]').click();
        await page.locator('.entry').nth(1).waitFor();
        await isWellMade(worker, 'consent record');
        await page.locator('a[href$="/consent/said"]').click();
        await submit(page).click();
        await page.locator('.error-detail').nth(1).waitFor();
        await page.locator('#root_event').selectOption({ index: 2 });
        await page.locator('#root_at').fill(momentIn(-1));
        await submit(page).click();
        await page.locator('#root_givenBy_who').selectOption({ index: 1 });
        await page.locator('#root_givenBy_conflictOfInterest').getByRole('radio').nth(1).check();
        await submit(page).click();
        await page.locator('#root_language').fill('ha');
        await page.locator('.listed', { hasText: 'Hausa' }).first().waitFor();
        await page.locator('#root_method').selectOption({ index: 1 });
        await submit(page).click();
        await page.locator('#root_childView_view').selectOption({ index: 1 });
        await page.locator('#root_childView_words').fill(NAUGHTY);
        await isWellMade(worker, 'a question about consent');
        await page.waitForTimeout(400);
        await page.reload();
        await page.locator('.restored').waitFor();
        expect(await page.locator('#root_childView_words').inputValue()).toBe(NAUGHTY);
        await submit(page).click();
        await page.locator('button.add').click();
        await page.locator('#root_provisions_0_effect').selectOption({ index: 1 });
        await fillTerms(page, '#root_provisions_0');
        await page.locator('#root_provisions_0_onwardSharing').selectOption({ index: 1 });
        await page.locator('#root_provisions_0_validUntil').fill(momentIn(120));
        await page.locator('button.add').last().click();
        await page.locator('#root_provisions_1_effect').selectOption({ index: 2 });
        await page.locator('#root_provisions_1_purposes input').nth(1).check();
        await page.locator('#root_provisions_1_categories input').nth(4).check();
        await page.locator('#root_provisions_1_onwardSharing').selectOption({ index: 1 });
        await page.locator('#root_provisions_1_validFrom').fill(momentIn(-1));
        await page.locator('#root_provisions_1_validUntil').fill(momentIn(120));
        await isWellMade(worker, 'what may be shared');
        await submit(page).click();
        await page.locator('button.add').click();
        await page.locator('#root_withheld_0_field').selectOption({ label: 'Family contacts › 2' });
        await submit(page).click();
        await page.locator('#root_lawfulBasis_sender').waitFor();
        await submit(page).click();
        await page.locator('#summary').waitFor();
        const summary = await page.locator('main').innerText();
        expect(summary).toContain(NAUGHTY.trim());
        expect(summary).toMatch(/does not count as consent yet: The language was well understood/);
        expect(summary).toMatch(/transfer of the case[^]*names, sex, birth, nationality[^]*Family contacts › 2/);
        expect(summary).toMatch(/name nobody\)\s*everybody/);
        await isWellMade(worker, 'what will be recorded');
        await page.locator('.card button').nth(2).click();
        await page.locator('#root_languageUnderstood').getByRole('radio').first().check();
        const kept: string[] = [];
        for (const screen of ['how', 'child', 'sharing', 'kept', 'basis']) {
          const heading = await page.evaluate(HEADING);
          const typed = await typeEverywhere(page, HEADING);
          if (typed.kept.length + typed.refused.length === 0) await submit(page).click();
          await until(page, `${HEADING} !== ${JSON.stringify(heading)}`);
          kept.push(...typed.kept.map((each) => `${screen}: ${each}`));
        }
        await page.locator('#summary').waitFor();
        expect(kept.length).toBeGreaterThan(3);
        expect(await page.locator('main').textContent()).toContain(EVERYTHING);
        expect(await page.locator('main img').count()).toBe(0);
        expect(await page.locator('main').innerText()).not.toContain('does not count');
        const posted = countPosts(page, '/consents');
        await page.locator('section > .buttons button.first').dblclick();
        await page.locator('.entry').nth(2).waitFor();
        expect(posted()).toBe(1);
        expect(await page.locator('.entry').first().innerText()).toMatch(/Entry 3: given/);
        expect(await page.locator('main p[role=status]').first().innerText()).toBe('Recorded.');
      },
      PATIENCE_MS,
    );

    it(
      'that something stands in for waits for a second person',
      async () => {
        const [id, worker] = await begin('visit');
        const { page } = worker;
        await worker.turnTo(`/cases/${id}/consent/override`, '#root_at');
        await page.locator('#root_at').fill(momentIn(-1));
        await page.locator('button.add').click();
        await page.locator('#root_overrides_0_ground').selectOption({ index: 2 });
        await page.locator('#root_overrides_0_secondPerson').selectOption({ index: 1 });
        await fillTerms(page, '#root_overrides_0');
        await page.locator('#root_overrides_0_reason').fill('Order 12/2026 of the juvenile judge');
        await page.locator('#root_overrides_0_reviewBy').fill(momentIn(20));
        await submit(page).click();
        await page.locator('#root_lawfulBasis_sender').fill('court-order');
        await submit(page).click();
        await page.locator('section > .buttons button.first').click();
        await page.locator('p[role=status]', { hasText: 'second person' }).waitFor();
        // That it waits is said before the entries are there.
        await page.locator('.entry').nth(1).waitFor();
        expect(await page.locator('.entry').count()).toBe(2);
      },
      PATIENCE_MS,
    );
  });
}

/** What everybody agrees on at the end of a provision: these kinds of data, to Niger, for a transfer. */
async function fillTerms(page: Page, list: string): Promise<void> {
  await page.locator(`${list}_purposes input`).first().check();
  await page
    .locator(`[id="${list.slice(1)}_recipients"] ~ * button.add, ${list}_recipients button.add`)
    .first()
    .click();
  await page.locator(`${list}_recipients_0_node`).selectOption({ label: 'Niger, child protection authority (ne)' });
  for (const at of [0, 1, 3]) await page.locator(`${list}_categories input`).nth(at).check();
  await page.locator(`${list}_validFrom`).fill(momentIn(-1));
}
