import { describe, expect, it } from '@jest/globals';
import { accept } from '../../deploy/local/story/accept.js';
import { DESK_OF_NIGER } from '../../deploy/local/story/inputs.js';
import { offer, seeOffer } from '../../deploy/local/story/offer.js';
import { previewOffer } from '../../deploy/local/story/preview-offer.js';
import { register } from '../../deploy/local/story/register.js';
import { submitOf } from './support/forms.js';
import { dayIn, momentIn } from './support/moments.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';
import { exchangeAt, takeStep } from './support/take-step.js';
import type { Visitor } from './support/visitor.js';
import { isWellMade } from './support/well-made.js';

const OFFERED = [register, previewOffer, offer, seeOffer];

/** What follows an offer, at both ends, each by the people whose it is to do. */
export function wholeWay(stageOf: () => Stage): void {
  describe.each(['en', 'ar'] as const)('after an offer, in %s', (language) => {
    const visitBoth = () =>
      Promise.all([
        stageOf().visit('mr', 'caseworker', { language }),
        stageOf().visit('ne', 'caseworker', { language }),
      ]);

    it(
      'the file follows, Niger assumes, and the bar of responsibility goes on without a gap',
      async () => {
        const { telling } = await stageOf().journey.tell(...OFFERED, accept);
        const exchange = telling.known('conversationId');
        const [worker, theirs] = await visitBoth();
        await handOver(worker, exchange);
        await readsFile(theirs, telling.known('caseAtNiger'), exchange);
        await assume(theirs, exchange);
        await hasMoved(worker, exchange, language);
        await close(theirs, telling.known('caseAtNiger'));
      },
      PATIENCE_MS,
    );

    it(
      'Niger asks, is answered, and declines',
      async () => {
        const { telling } = await stageOf().journey.tell(...OFFERED);
        const exchange = telling.known('conversationId');
        const [worker, theirs] = await visitBoth();
        await takeStep(theirs, { exchange, step: 'request-information' }, () =>
          theirs.page.locator('#root_questions').getByRole('checkbox').first().check(),
        );
        await worker.turnTo(exchangeAt(exchange), 'main h1');
        await worker.page.locator('.timeline > li.in').first().waitFor();
        await takeStep(worker, { exchange, step: 'provide-information' }, () => Promise.resolve());
        await theirs.page.locator('.timeline > li.in').nth(1).waitFor();
        await takeStep(theirs, { exchange, step: 'decline' }, async () => {
          await theirs.page.locator('#root_reason').selectOption({ index: 1 });
        });
        await worker.page.locator('.timeline > li.in').nth(1).waitFor();
        expect(await worker.page.locator('.timeline > li').count()).toBe(4);
        // Whoever offered is responsible, as before.
        expect(await worker.page.locator('.bar li').getAttribute('class')).toBe('ours');
        await isWellMade(worker, 'exchange that was declined');
      },
      PATIENCE_MS,
    );
  });
}

/** With every file that there is: those that may not go stay here, and the preview has said so. */
async function handOver(worker: Visitor, exchange: string): Promise<void> {
  const { page } = worker;
  await takeStep(worker, { exchange, step: 'handover' }, async () => {
    await page.locator('#root_childInformed_informed').getByRole('radio').first().check();
    await page.locator('#root_childInformed_language').fill('ha');
    for (const file of await page.locator('#root_attachments').getByRole('checkbox').all()) await file.check();
    await page.locator('.step-form button[type=button]').last().click();
    await page.locator('.preview').waitFor();
    await isWellMade(worker, 'handover with its preview');
  });
}

async function readsFile(theirs: Visitor, caseId: string, exchange: string): Promise<void> {
  const { page } = theirs;
  await theirs.turnTo(exchangeAt(exchange), 'main h1');
  await page.locator('.timeline > li.in').nth(1).waitFor();
  await theirs.turnTo(`/cases/${caseId}`, '#file');
  await page.locator('#file ~ *', { hasText: 'Moussa' }).first().waitFor();
  await isWellMade(theirs, 'case that came');
}

async function enterDesk({ page }: Visitor, field: string): Promise<void> {
  for (const [name, value] of Object.entries(DESK_OF_NIGER)) await page.locator(`#root_${field}_${name}`).fill(value);
}

async function assume(theirs: Visitor, exchange: string): Promise<void> {
  await takeStep(theirs, { exchange, step: 'assume' }, async () => {
    await enterDesk(theirs, 'worker');
    await theirs.page.locator('#root_assumedAt').fill(momentIn(0));
  });
}

/** Mauritania's page hears of it by itself: one bar of two stretches, the second of them Niger's, and every receipt is in. */
async function hasMoved(worker: Visitor, exchange: string, language: string): Promise<void> {
  const { page } = worker;
  await page.locator('.bar li.theirs').waitFor();
  const stretches = await page.locator('.bar li').all();
  expect(await Promise.all(stretches.map((each) => each.getAttribute('class')))).toEqual(['ours', 'theirs']);
  const boxes = await Promise.all(stretches.map((each) => each.boundingBox()));
  const [first, second] = language === 'ar' ? boxes.reverse() : boxes;
  // From right to left where one reads so; and one bar: where one stretch ends, the next begins.
  expect(Math.abs(first!.x + first!.width - second!.x)).toBeLessThan(4);
  const receipts = await page.locator('.timeline > li .receipt').allInnerTexts();
  const [sent, came] = [worker.words.say('receipt.receipted'), worker.words.say('receipt.received')];
  expect(receipts).toEqual([sent, came, sent, came]);
  expect(page.url()).toContain(exchange);
  await page.evaluate('scrollTo(0, 0)');
  await isWellMade(worker, 'exchange of which responsibility moved');
}

/** Whoever is responsible closes the case, once the child was told and nothing speaks against it. */
async function close(theirs: Visitor, caseId: string): Promise<void> {
  const { page } = theirs;
  await theirs.turnTo(`/cases/${caseId}/acts/closure`, '#root_reason');
  await page.locator('#root_reason').selectOption({ index: 1 });
  await page.locator('#root_goals').selectOption({ index: 1 });
  for (const yes of ['#root_childInformed_informed', '#root_nothingOpposes'])
    await page.locator(yes).getByRole('radio').first().check();
  await page.locator('#root_childInformed_language').fill('ha');
  await enterDesk(theirs, 'contact');
  await page.locator('#root_closedOn').fill(dayIn(0));
  await submitOf(page).click();
  await page.locator('main > p[role=status]:not(.restored):not(:empty), .problem').first().waitFor();
  expect(await page.locator('.problem').allInnerTexts()).toEqual([]);
}
