import { describe, expect, it } from '@jest/globals';
import { DESK_OF_MAURITANIA } from '../../deploy/local/story/inputs.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import { heard, listen, tellFocus } from './support/screen-reader.js';
import type { Stage } from './support/stage.js';
import type { Visitor } from './support/visitor.js';

/** Presses before something is out of reach. */
const MOST = 120;

/** What a person does who has no mouse; nothing is filled in but by keys, in the order in which they lead through the page. */
export function byKeyboard(stageOf: () => Stage): void {
  describe.each(['en', 'ar'])('by keyboard alone, in %s', (language) => {
    it(
      'one gets past the head of the page, to a case, offers it with its preview, and a supervisor approves',
      async () => {
        const stage = stageOf();
        const caseId = await stage.register();
        const worker = await stage.visit('mr', 'caseworker', { language, at: '/cases' });
        const { page } = worker;
        await page.locator(`.card a[href$="/cases/${caseId}"]`).waitFor();
        await page.locator('body').focus();
        await listen(page);
        await page.keyboard.press('Tab');
        expect(await page.evaluate('document.activeElement.className')).toBe('skip');
        await page.keyboard.press('Enter');
        await follow(worker, `.card a[href$="/cases/${caseId}"]`);
        await page.locator('#file').waitFor();
        await isToldOfPage(worker, 'case.title');
        // One that is loaded when somebody first comes to it.
        await follow(worker, 'a.button[href$="/consent"]');
        await isToldOfPage(worker, 'consent.title');
        await page.goBack();
        await isToldOfPage(worker, 'case.title');
        await follow(worker, 'a.button[href$="/open"]');
        await isToldOfPage(worker, 'open.title');
        await choose(worker, 'main select', 'ne');
        await choose(worker, 'main p:nth-of-type(2) select', 'case-transfer/offer');
        await tabTo(worker, '.step-form button[type=submit]');
        await page.keyboard.press('Enter');
        await page.locator('.error-detail').first().waitFor();
        // The first field at fault has the focus: one goes on from there.
        expect(await page.evaluate('document.activeElement.id')).toBe('root_reason');
        const { words } = worker;
        expect(await tellFocus(page)).toMatchObject({
          name: `${words.say('field.reason')}*`,
          description: words.say('form.error.required'),
          is: expect.arrayContaining(['invalid']),
        });
        await fillOfferByKeys(worker);
        await follow(worker, '.step-form p.buttons button[type=button]');
        await page.locator('.preview').waitFor();
        // Whoever asked for it hears that it has come, and is where they were.
        expect((await heard(page)).at(-1)).toContain(words.say('preview.title'));
        expect((await tellFocus(page)).name).toBe(words.say('preview.ask'));
        await tabTo(worker, '.step-form button[type=submit]');
        await page.keyboard.press('Enter');
        await page.waitForURL(/\/console\/conversations\//);
        await isToldOfPage(worker, 'conversation.title');

        const supervisor = await stage.visit('mr', 'supervisor', { language });
        const asked = supervisor.page
          .locator('.card', { hasText: caseId.slice(-12) })
          .locator('a[href*="/approvals/"]');
        const href = await asked.first().getAttribute('href');
        await supervisor.page.locator('body').focus();
        await listen(supervisor.page);
        await follow(supervisor, `a[href="${href}"]`);
        await supervisor.page.locator('.preview').waitFor();
        await isToldOfPage(supervisor, 'approval.title');
        await follow(supervisor, 'button.first');
        await supervisor.page.locator('#decide').waitFor({ state: 'detached' });
        expect((await heard(supervisor.page)).at(-1)).toContain(words.say('approval.status.approved'));
        expect((await tellFocus(supervisor.page)).role).toBe('status');
        await page.locator('.timeline > li').first().waitFor();
      },
      PATIENCE_MS,
    );
  });
}

/** Led to a page, one is told which it is. */
async function isToldOfPage({ page, words }: Visitor, title: string): Promise<void> {
  await page.locator('h1:focus').waitFor();
  expect(await tellFocus(page)).toMatchObject({ role: 'heading', name: words.say(title) });
  expect(await heard(page)).toContain(words.say(title));
}

async function fillOfferByKeys(worker: Visitor): Promise<void> {
  const { page } = worker;
  for (const name of ['reason', 'urgency']) await choose(worker, `#root_${name}`, '1');
  await tabTo(worker, '#root_childInformed_informed input');
  const asks = page.locator('#root_childInformed_informed');
  expect(await asks.getAttribute('aria-label')).toBe(`${worker.words.say('field.informed')}*`);
  await page.keyboard.press('Space');
  const contact = Object.entries(DESK_OF_MAURITANIA).map(([name, value]) => [`contact_${name}`, value] as const);
  for (const [name, value] of [['childInformed_language', 'ha'], ...contact] as const) {
    await tabTo(worker, `#root_${name}`);
    await page.keyboard.type(value);
  }
}

/** Presses Tab until something of this kind has the focus. @throws Error after too many */
async function tabTo({ page }: Visitor, selector: string): Promise<void> {
  await page.locator(selector).first().waitFor();
  const there = `document.activeElement.matches(${JSON.stringify(selector)})`;
  for (let pressed = 0; pressed < MOST; pressed += 1) {
    if (await page.evaluate<boolean>(there)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no way by keyboard to ${selector}`);
}

async function follow(visitor: Visitor, selector: string): Promise<void> {
  await tabTo(visitor, selector);
  await visitor.page.keyboard.press('Enter');
}

/** Goes down a list until this is chosen. @param value of the option */
async function choose(visitor: Visitor, selector: string, value: string): Promise<void> {
  const { page } = visitor;
  await page.locator(`${selector}:enabled`).first().waitFor();
  await tabTo(visitor, selector);
  for (let pressed = 0; pressed < MOST; pressed += 1) {
    if ((await page.evaluate<string>('document.activeElement.value')) === value) return;
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`never chosen by keyboard: ${value}`);
}
