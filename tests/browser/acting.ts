import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Route } from 'playwright-core';
import { DESK_OF_MAURITANIA } from '../../deploy/local/story/inputs.js';
import { countPosts, submitOf } from './support/forms.js';
import { dayIn } from './support/moments.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';
import type { Visitor } from './support/visitor.js';
import { isWellMade } from './support/well-made.js';

export const PICTURE = join('deploy', 'local', 'dossiers', '01-moussa', 'photo.jpg');

/** What a caseworker does about a case beside its exchanges: told on the network of the other pages. */
export function acting(stageOf: () => Stage): void {
  const visit = async (page: string, language = 'en') => {
    const stage = stageOf();
    return stage.visit('mr', 'caseworker', { language, at: `/cases/${await stage.register()}${page}` });
  };

  describe('a file of a case', () => {
    it(
      'goes on where a broken line or a reload left it, and says what was taken out of it',
      async () => {
        const worker = await visit('/files');
        const { page } = worker;
        await page.locator('.files .card').nth(2).waitFor();
        const before = await page.locator('.files .card').count();
        await isWellMade(worker, 'files of a case');
        await choose(worker, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('what he said') });
        expect(await page.locator('.step-form .text-danger').innerText()).toContain('not taken');
        expect(await submitOf(page).isDisabled()).toBe(true);
        await choose(worker, { name: 'a.pdf', mimeType: 'application/pdf', buffer: await readFile(PICTURE) });
        await page.locator('.step-form select').selectOption('photograph');
        await submitOf(page).click();
        await page.locator('.problem code', { hasText: 'attachment-type-not-allowed' }).waitFor();

        await page.route('**/api/v1/uploads/*', (route) =>
          route.request().method() === 'PATCH' ? route.abort() : route.continue(),
        );
        const begin = async (documentType: string) => {
          await page.locator('.step-form select').selectOption(documentType);
          await choose(worker, PICTURE);
          const begun = page.waitForResponse((answer) => answer.url().endsWith('/uploads') && answer.status() === 201);
          await submitOf(page).click();
          await begun;
          await page.locator('progress').waitFor();
          await page.waitForTimeout(600);
          await page.reload();
          await page.locator('.step-form [role=status]', { hasText: 'already here' }).waitFor();
        };
        await begin('other');
        // Said to be something else, it does not go on as what it was said to be.
        await begin('photograph');
        const posted = countPosts(page, '/uploads');
        await choose(worker, PICTURE);
        let cuts = 0;
        await page.unroute('**/api/v1/uploads/*');
        await page.route('**/api/v1/uploads/*', (route) =>
          route.request().method() === 'PATCH' && (cuts += 1) === 1 ? route.abort() : route.continue(),
        );
        await submitOf(page).dblclick();
        await page
          .locator('.step-form [role=status]', { hasText: 'The file is kept. What the picture said' })
          .waitFor();
        expect([posted(), cuts]).toEqual([0, 2]);
        await page.locator('.files .card').nth(before).waitFor();
        expect(await page.locator('.files .card h2').last().innerText()).toBe(worker.words.say('choice.photograph'));
        const loading = page.waitForEvent('download');
        await page.locator('.files .card a').last().click();
        expect((await readFile(await (await loading).path())).length).toBeGreaterThan(100);
      },
      PATIENCE_MS,
    );

    it(
      'that was put in as something else, or into the wrong case, is put right or taken out after a question',
      async () => {
        const worker = await visit('/files');
        const { page, words } = worker;
        const cards = page.locator('.files .card');
        await cards.nth(2).waitFor();
        const before = await cards.count();
        const dialog = page.locator('dialog[open]');
        const press = (says: string) =>
          cards
            .first()
            .getByRole('button', { name: words.say(says) })
            .click();
        await press('files.retype');
        expect(await dialog.locator('button.first').isDisabled()).toBe(true);
        await dialog.locator('select').selectOption('school_record');
        await isWellMade(worker, 'question what a file is');
        await dialog.locator('button.first').click();
        await cards
          .first()
          .locator('h2', { hasText: words.say('choice.school_record') })
          .waitFor();
        await press('files.remove');
        await dialog.locator('button', { hasText: words.say('files.keep') }).click();
        expect(await cards.count()).toBe(before);
        await press('files.remove');
        await dialog.locator('button.first').click();
        await cards.nth(before - 1).waitFor({ state: 'detached' });
        expect(await cards.count()).toBe(before - 1);

        // Told meanwhile: what the page offered is refused in words.
        await page.route('**/api/v1/attachments/*', (route) =>
          route.fulfill({
            status: 409,
            contentType: 'application/problem+json',
            body: JSON.stringify({ code: 'step-not-allowed', pointers: ['/messages'] }),
          }),
        );
        await press('files.remove');
        await dialog.locator('button.first').click();
        await cards
          .first()
          .locator('.problem', { hasText: words.say('files.bound.messages') })
          .waitFor();
        expect(await cards.count()).toBe(before - 1);
      },
      PATIENCE_MS,
    );
  });

  describe('an act on a case', () => {
    it(
      'is done once, though the answer was lost and the page too: a review',
      async () => {
        const worker = await visit('', 'ar');
        const { page } = worker;
        await page.locator('a[href$="/acts/review"]').click();
        await submitOf(page).click();
        await page.locator('.error-detail').nth(1).waitFor();
        await isWellMade(worker, 'review with faults');
        await worker.speak('en');
        const said = worker.words.say('form.error.required');
        await page.locator('.error-detail', { hasText: said }).nth(1).waitFor();
        await worker.speak('ar');
        await page.locator('#root_outcome').selectOption({ index: 1 });
        await page.locator('#root_childHeard').getByRole('radio').first().check();
        const posted = countPosts(page, '/reviews');
        const keys = new Set<string | undefined>();
        page.on('request', (request) => request.method() === 'POST' && keys.add(request.headers()['idempotency-key']));
        const lost: number[] = [];
        const lose = async (route: Route) => {
          lost.push((await worker.answerTo(route.request())).status);
          await route.abort();
        };
        await page.route('**/reviews', lose);
        await submitOf(page).dblclick();
        await page.locator('.problem code', { hasText: 'offline' }).waitFor();
        await page.unroute('**/reviews', lose);
        await page.reload();
        await submitOf(page).click();
        await page.locator('main > p[role=status]:not(.restored)').waitFor();
        expect(lost).toEqual([201]);
        expect([posted(), [...keys].map((key) => /^"[0-9a-f]{32}"$/.test(key ?? ''))]).toEqual([2, [true]]);
        const caseId = /cases\/([^/]+)/.exec(page.url())?.[1] ?? '';
        const { items } = await page.evaluate<{ items: unknown[] }>(
          `fetch('/api/v1/cases/${caseId}/reviews').then((answer) => answer.json())`,
        );
        expect(items).toHaveLength(1);
      },
      PATIENCE_MS,
    );

    it(
      'shows who was given what is to be put right, waits for a second person where a case is closed, and looks after it then',
      async () => {
        const worker = await visit('/acts/correction');
        const { page } = worker;
        await page.locator('button.add').click();
        await page.locator('#root_items_0').selectOption({ label: 'Identity › Date of birth' });
        await page.locator('.card', { hasText: 'Nobody was given this.' }).waitFor();
        await isWellMade(worker, 'correction');
        const caseId = page.url().split('/').at(-3) ?? '';
        await worker.turnTo(`/cases/${caseId}/acts/closure`, '#root_reason');
        await page.locator('#root_reason').selectOption({ index: 1 });
        await page.locator('#root_goals').selectOption({ index: 1 });
        await page.locator('#root_closedOn').fill(dayIn(0));
        await page.locator('#root_childInformed_informed').getByRole('radio').first().check();
        await page.locator('#root_childInformed_language').fill('ha');
        await page.locator('#root_contact_function').fill(DESK_OF_MAURITANIA.function);
        await page.locator('#root_contact_organisation').fill(DESK_OF_MAURITANIA.organisation);
        await page.locator('#root_contact_channel').fill(DESK_OF_MAURITANIA.channel);
        await isWellMade(worker, 'closure');
        await submitOf(page).click();
        await page.locator('main > p[role=status]', { hasText: 'second person' }).waitFor();

        const supervisor = await stageOf().visit('mr', 'supervisor');
        const asked = supervisor.page.locator('.card', { hasText: caseId.slice(-12) });
        await asked.locator('a[href*="/approvals/"]').click();
        await supervisor.page.locator('button.first').click();
        await supervisor.page.locator('#decide').waitFor({ state: 'detached' });
        const [at, done] = [`/cases/${caseId}`, 'main > p[role=status]'];
        await worker.turnTo(at, '#file');
        await page.locator('a[href$="/acts/follow-up"]').click();
        await page.locator('#root_outcome').selectOption({ index: 2 });
        await page.locator('#root_seenOn').fill(dayIn(0));
        await submitOf(page).click();
        await page.locator(done).waitFor();
        await worker.turnTo(`${at}/acts/reopening`, '#root_reason');
        await page.locator('#root_reason').selectOption({ index: 1 });
        await isWellMade(worker, 'reopening');
        await submitOf(page).click();
        await page.locator(done).waitFor();
        await supervisor.turnTo(`${at}/acts/erasure`, '#root_categories');
        await supervisor.page.locator('#root_categories input').first().check();
        await submitOf(supervisor.page).click();
        // Nobody was given anything of it.
        await supervisor.page.locator('.problem code', { hasText: 'not-found' }).waitFor();
        // Open again: what is done about open cases is offered, and what follows a closure is not.
        await worker.turnTo(at, '#file');
        await page.locator('a[href$="/acts/closure"]').waitFor();
        expect(await page.locator('a[href$="/acts/follow-up"]').count()).toBe(0);
      },
      PATIENCE_MS,
    );

    it(
      'of printing puts the permitted view on paper with its mark, and no other page prints',
      async () => {
        const worker = await visit('');
        const { page } = worker;
        await page.locator('#file').waitFor();
        expect(await page.locator('main').innerText()).toContain('Told in confidence');
        await page.emulateMedia({ media: 'print' });
        expect(await page.locator('#file').isVisible()).toBe(false);
        await page.emulateMedia({ media: 'screen' });
        await page.locator('nav.buttons a[href$="/print"]').click();
        await page.locator('button.first').click();
        await page.locator('.print .mark').waitFor();
        await isWellMade(worker, 'print');
        await page.emulateMedia({ media: 'print' });
        await worker.picture('en print on paper');
        expect(await page.locator('.watermark').isVisible()).toBe(true);
        expect(await page.locator('.unprinted, header.top').first().isVisible()).toBe(false);
        const sheet = await page.locator('.print').innerText();
        expect(sheet).toMatch(/Printed by caseworker, mr, for This office[^]*[0-9a-f-]{36}[^]*Identity/i);
        expect(sheet).not.toContain('Told in confidence');
        await page.emulateMedia({ media: 'screen' });
        await worker.speak('ar');
        await page.locator('.print .mark').waitFor();
        await page.emulateMedia({ media: 'print' });
        await worker.picture('ar print on paper');
      },
      PATIENCE_MS,
    );
  });
}

type Given = string | { name: string; mimeType: string; buffer: Buffer };
const choose = ({ page }: Visitor, file: Given) => page.locator('input[type=file]').setInputFiles(file);
