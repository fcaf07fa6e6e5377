import { describe, expect, it } from '@jest/globals';
import { QUESTION } from './support/answers.js';
import { dayIn } from './support/moments.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import { exchangeAt, send } from './support/take-step.js';
import type { Stage } from './support/stage.js';
import type { Visitor } from './support/visitor.js';
import { isWellMade } from './support/well-made.js';

const REFERENCE = '#root_results_nationality_reference';
const VOICE = { id: '0190f5a0-0000-7000-8000-0000000000f1', caseId: QUESTION.caseId, sort: 'complaint' };
const HEARD = { level: 'supervisor', recordedAt: QUESTION.createdAt, recordedBy: QUESTION.caseId, dueAt: null };
const WORDS = 'We have listened, and it will be done otherwise from now on.';

/** Longer texts that are no section of a case file. */
export function drafts(stageOf: () => Stage): void {
  describe('a longer text that is not sent yet', () => {
    it(
      'is looked for before the form comes, and the page says that it is not all there',
      async () => {
        const id = await stageOf().register();
        const worker = await stageOf().visit('mr', 'caseworker', { at: `/cases/${id}` });
        const { page, words } = worker;
        await page.locator('#file').waitFor();
        await page.evaluate('IDBObjectStore.prototype.get = () => ({}); 0');
        await worker.turnTo(`/cases/${id}/acts/correction`, 'main h1');
        await page.locator('main').getByText(words.say('common.loading')).waitFor();
        expect(await page.locator('.step-form').count()).toBe(0);
      },
      PATIENCE_MS,
    );

    it(
      'of a consular officer stands through another step that was looked at and a reload, and goes when it is sent',
      async () => {
        const officer = await stageOf().visit('mr', 'consular-officer');
        const { page } = officer;
        await page.route(`**/api/v1/conversations/${QUESTION.id}`, (route) => route.fulfill({ json: QUESTION }));
        await page.route('**/api/v1/conversations/*/actions/*', (route) =>
          route.fulfill({ status: 201, json: { conversationId: QUESTION.id } }),
        );
        await officer.load(exchangeAt(QUESTION.id));
        const step = (name: string) =>
          page
            .locator('#next ~ .buttons')
            .getByRole('button', { name: officer.words.say(`step.${name}`), exact: true });
        await step('answer').click();
        await page.locator(REFERENCE).fill('Register of Zinder, 1187');
        await step('refuse').click();
        await page.locator('#root_reason').waitFor();
        await step('answer').click();
        await page.locator('.restored').waitFor();
        expect(await page.locator(REFERENCE).inputValue()).toBe('Register of Zinder, 1187');
        await isWellMade(officer, 'draft of an answer to a question');
        await page.reload();
        await step('answer').click();
        await page.locator('.restored').waitFor();
        expect(await page.locator(REFERENCE).inputValue()).toBe('Register of Zinder, 1187');
        await send(page);
        await isKept(officer, 1);
        await step('answer').click();
        expect(await page.locator(REFERENCE).inputValue()).toBe('');
      },
      PATIENCE_MS,
    );

    it(
      'of an answer to a child, and of how it was told, stands through other pages and a reload, and goes when it is sent',
      async () => {
        const supervisor = await stageOf().visit('mr', 'supervisor');
        const { page } = supervisor;
        const voice = { ...VOICE, ...HEARD, state: 'open', said: { words: 'Nobody asked me.' } };
        await page.route(`**/api/v1/voices/${VOICE.id}`, (route) => route.fulfill({ json: voice }));
        await page.route(`**/api/v1/voices/${VOICE.id}/*`, (route) => {
          voice.state = voice.state === 'open' ? 'answered' : 'told';
          return route.fulfill({ json: {} });
        });
        for (const [select, done] of [
          ['form select', 'followed'],
          ['form select >> nth=1', 'interpreter'],
        ] as const) {
          await supervisor.load(`/voices/${VOICE.id}`);
          await page.locator(select).selectOption(done);
          await page.locator('form textarea').fill(WORDS);
          await supervisor.turnTo('/cases', 'main h1');
          await supervisor.turnTo(`/voices/${VOICE.id}`, '.restored');
          await page.reload();
          await page.locator('.restored').waitFor();
          expect([await page.locator(select).inputValue(), await page.locator('form textarea').inputValue()]).toEqual([
            done,
            WORDS,
          ]);
          await isWellMade(supervisor, `draft of what is ${done} for a child`);
          if (voice.state === 'answered') {
            await page.locator('input[type=date]').fill(dayIn(0));
            await page.locator('form select').first().selectOption('ha');
          }
          await page.locator('form button[type=submit]').click();
          await isKept(supervisor, 1);
        }
      },
      PATIENCE_MS,
    );
  });
}

/** Of drafts and the key to them. */
async function isKept(visitor: Visitor, count: number): Promise<void> {
  while ((await visitor.kept()).length !== count) await visitor.page.waitForTimeout(50);
}
