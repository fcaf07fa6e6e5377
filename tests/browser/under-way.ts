import { describe, expect, it } from '@jest/globals';
import { offer, seeOffer } from '../../deploy/local/story/offer.js';
import { previewOffer } from '../../deploy/local/story/preview-offer.js';
import { register } from '../../deploy/local/story/register.js';
import { eventually } from '../support/eventually.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';
import { exchangeAt } from './support/take-step.js';
import type { Visitor } from './support/visitor.js';
import { isWellMade } from './support/well-made.js';

/** A machine has signed the receipt; when a person there has the page open, those here are told by themselves, and once. */
async function isOpened(here: readonly Visitor[], there: Visitor, exchange: string): Promise<void> {
  const opened = ({ page }: Visitor) => page.locator('.timeline .opened');
  expect(await Promise.all(here.map((each) => opened(each).count()))).toEqual([0, 0]);
  for (let time = 0; time < 2; time += 1) {
    await there.turnTo('/', '.card');
    await there.turnTo(exchangeAt(exchange), 'main h1');
    await opened(there).waitFor();
  }
  await Promise.all(here.map((each) => opened(each).waitFor()));
  const texts = await Promise.all([...here, there].map((each) => opened(each).innerText()));
  expect(texts).toEqual([
    expect.stringMatching(/^Opened by a person there: \S/),
    expect.stringMatching(/^فتحه شخص في المكتب الآخر: \S/),
    expect.stringMatching(/^Opened by a person here: \S/),
  ]);
  // It stands with what was opened, and is no message to read.
  expect(await Promise.all(here.map(({ page }) => page.locator('.timeline > li').count()))).toEqual([1, 1]);
  for (const each of here) await isWellMade(each, 'exchange that was opened');
}

/** Whoever looks after the node sees that something waits to leave for Niger, and no content. */
async function isCounted(administrator: Visitor): Promise<void> {
  const { page } = administrator;
  await page.locator('header nav a[href="/console/network"]').click();
  // Agreements and keys of Niger are on the page too, and may come first.
  const link = page.locator('tbody tr', { hasText: /\(ne\)[^]*\d, the oldest for / });
  await link.waitFor();
  expect(await link.locator('td, th').nth(3).innerText()).toMatch(/\d, the oldest for /);
  await isWellMade(administrator, 'network with something that waits');
}

const PUBLISHED = `SELECT 1 FROM outbox WHERE conversation_id = $1 AND status = 'published'`;

/** How far a message is, as a caseworker follows it while the other office is away and comes back. */
export function underWay(stageOf: () => Stage): void {
  describe('a message on its way', () => {
    it(
      'waits here, is with the broker of the other office, is received and signed, and opened by a person, in English and Arabic',
      async () => {
        const { journey } = stageOf();
        const niger = journey.node('ne');
        const [here, alsoHere] = await Promise.all([
          stageOf().visit('mr', 'caseworker'),
          stageOf().visit('mr', 'caseworker', { language: 'ar' }),
        ]);
        await niger.service.stop();
        await niger.broker.stop();
        const { telling } = await journey.tell(register, previewOffer, offer);
        const exchange = telling.known('conversationId');
        const look = (worker: Visitor) => worker.load(exchangeAt(exchange));
        const says = ({ page }: Visitor) => page.locator('.timeline .receipt').first().innerText();
        await Promise.all([look(here), look(alsoHere)]);
        expect([await says(here), await says(alsoHere)]).toEqual(['Waits here to be sent', 'ينتظر هنا إرساله']);
        await isCounted(await stageOf().visit('mr', 'administrator'));
        await niger.broker.restart();
        await journey.untilFound('mr', PUBLISHED, [exchange]);
        await Promise.all([look(here), look(alsoHere)]);
        expect([await says(here), await says(alsoHere)]).toEqual([
          'With the other office’s message broker; not received yet',
          'لدى وسيط رسائل المكتب الآخر؛ ولم يُستلم بعد',
        ]);
        await isWellMade(here, 'exchange under way');
        await niger.service.restart();
        // By itself: the receipt is told of.
        await Promise.all([here, alsoHere].map(({ page }) => page.locator('.timeline .receipt.receipted').waitFor()));
        expect([await says(here), await says(alsoHere)]).toEqual([
          'Received; the receipt is signed',
          'تم الاستلام؛ وإشعار الاستلام موقّع',
        ]);
        // It is read there by programs before it is given to anybody: nobody has opened it.
        await seeOffer(telling);
        await isOpened([here, alsoHere], await stageOf().visit('ne', 'caseworker'), exchange);
      },
      PATIENCE_MS,
    );
  });
  describe('a case on a page', () => {
    it(
      'is not read again, which the ledger would note, for what moved in the case of another child',
      async () => {
        const { journey } = stageOf();
        const { telling } = await journey.tell(register);
        const id = telling.known('caseId');
        const { page } = await stageOf().visit('mr', 'caseworker', { at: `/cases/${id}` });
        await page.locator('#file').waitFor();
        await page.waitForLoadState('networkidle');
        const asked: string[] = [];
        page.on('request', (request) => asked.push(request.url()));
        const isRenewed = () => asked.some((url) => url.includes(`/conversations?caseId=${id}`));
        await journey.tell(register, previewOffer, offer);
        await eventually(isRenewed, 'the page has heard of it');
        await page.waitForLoadState('networkidle');
        expect(asked.filter((url) => url.endsWith(`/cases/${id}`))).toEqual([]);
      },
      PATIENCE_MS,
    );
  });
  describe('what is late', () => {
    it(
      'stands first in the inbox, and says so in words',
      async () => {
        const { telling } = await stageOf().journey.tell(register, previewOffer, offer, seeOffer);
        const exchange = telling.known('conversationId');
        const supervisor = await stageOf().visit('ne', 'supervisor');
        const { page } = supervisor;
        type Inbox = Record<'conversations' | 'deadlines', { id: string; conversationId?: string; dueAt: string }[]>;
        await page.route('**/api/v1/inbox', async (route) => {
          const inbox = (await (await supervisor.answerTo(route.request())).json()) as Inbox;
          const dueAt = new Date(Date.now() - 3 * 86_400_000).toISOString();
          for (const each of inbox.conversations) if (each.id === exchange) each.dueAt = dueAt;
          for (const each of inbox.deadlines)
            if (each.conversationId === exchange) Object.assign(each, { dueAt, overdue: true });
          await route.fulfill({ json: inbox });
        });
        await page.reload();
        const first = page.locator('.card').first();
        await first.locator(`a[href$="/conversations/${exchange}"]`).waitFor();
        expect(await first.locator('.due').innerText()).toMatch(/^Overdue · .*\(3 days ago\)$/);
        await isWellMade(supervisor, 'inbox with something late');
      },
      PATIENCE_MS,
    );
  });
}
