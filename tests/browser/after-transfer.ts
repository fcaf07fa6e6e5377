import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { accept } from '../../deploy/local/story/accept.js';
import { files, handOver } from '../../deploy/local/story/hand-over.js';
import { offer, seeOffer } from '../../deploy/local/story/offer.js';
import { previewOffer } from '../../deploy/local/story/preview-offer.js';
import { register } from '../../deploy/local/story/register.js';
import { eventually } from '../support/eventually.js';
import { countPosts, submitOf } from './support/forms.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';
import { exchangeAt } from './support/take-step.js';
import type { Visitor } from './support/visitor.js';
import { isWellMade } from './support/well-made.js';

const HANDED_OVER = [register, previewOffer, offer, seeOffer, accept, handOver, files];

/** What is done about a case whose file is with a partner: it was handed over before, by the same two nodes. */
export function afterTransfer(stageOf: () => Stage): void {
  describe('a case whose file was handed over', () => {
    it(
      'is put right, printed, fetched again and asked to be erased, at both ends',
      async () => {
        const stage = stageOf();
        const { telling } = await stage.journey.tell(...HANDED_OVER);
        const [id, theirs] = [telling.known('caseId'), telling.known('caseAtNiger')];
        const exchange = telling.known('conversationId');
        const [worker, receiver] = await Promise.all([
          stage.visit('mr', 'caseworker'),
          stage.visit('ne', 'caseworker'),
        ]);
        await forgetsToPutRight(worker, id);
        const late = await stage.visit('mr', 'supervisor');
        await isToldLate(late, id, () => putRight(worker, id));
        await correct(worker, id);
        await seesExchange(receiver, theirs, 'Correction');
        const printId = await printExchange(worker, exchange);
        await isInLedger(await stage.visit('mr', 'auditor'), exchange, printId);
        await fetchAgain(receiver, theirs);
        await erase(await stage.visit('mr', 'supervisor', { language: 'ar' }), id);
        await seesExchange(receiver, theirs, 'Request to erase');
      },
      PATIENCE_MS,
    );
  });
}

/** A correction of what is as it was says that nothing was sent, keeps what was entered, and says what to do. */
async function forgetsToPutRight(worker: Visitor, id: string): Promise<void> {
  const { page } = worker;
  await worker.turnTo(`/cases/${id}/acts/correction`, 'main h1');
  await page.locator('button.add').click();
  await page.locator('#root_items_0').selectOption({ label: 'Identity › Date of birth' });
  await page.locator('.card li', { hasText: 'Niger' }).first().waitFor();
  expect(await page.locator('.card li').allInnerTexts()).toEqual([
    expect.stringContaining('as it stands now'),
    expect.stringContaining('as it stands now'),
  ]);
  await page.locator('#root_reason').selectOption({ index: 1 });
  await page.locator('#root_barred').selectOption({ index: 1 });
  await submitOf(page).click();
  await page.locator('.problem code', { hasText: 'nothing-to-correct' }).waitFor();
  expect(await page.locator('.problem').innerText()).toMatch(/still here[^]*Nothing was sent. Put the file right/);
}

/** On a bad line the stream of changes opens long after the page was read: what changed between is not missed. */
async function isToldLate(visitor: Visitor, id: string, change: () => Promise<void>): Promise<void> {
  const { page } = visitor;
  let letGo = (): void => undefined;
  const heldUp = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/api/v1/events?*', (route) => heldUp.then(() => route.continue()));
  await visitor.load(`/cases/${id}`);
  const born = page.locator('dt', { hasText: 'Date of birth' }).first().locator('+ dd');
  const before = await born.textContent();
  await change();
  await sleep(2_000);
  expect(await born.textContent()).toBe(before);
  letGo();
  await eventually(async () => (await born.textContent()) !== before, 'the page shows the change');
}

/** Another day of the same month. */
async function putRight(worker: Visitor, id: string): Promise<void> {
  const { page } = worker;
  await worker.turnTo(`/cases/${id}/file/identification`, 'main h1');
  const born = page.locator('#root_identification_birthDate');
  const was = await born.inputValue();
  await born.fill(`${was.slice(0, 8)}${was.endsWith('11') ? '12' : '11'}`);
  await submitOf(page).click();
  await page.waitForURL(/\/file\/accompaniment$/);
}

async function correct(worker: Visitor, id: string): Promise<void> {
  const { page } = worker;
  await worker.turnTo(`/cases/${id}/acts/correction`, 'main h1');
  await page.locator('.restored').waitFor();
  await page.locator('.card li', { hasText: 'will be told' }).waitFor();
  await isWellMade(worker, 'correction of what was handed over');
  const posted = countPosts(page, '/corrections');
  await submitOf(page).dblclick();
  await page.locator('main > p[role=status]', { hasText: 'Asked of offices: 1.' }).waitFor();
  expect(posted()).toBe(1);
}

/** An exchange of this kind has come to the case, and its people can open it. */
async function seesExchange(receiver: Visitor, id: string, kind: string): Promise<void> {
  const { page } = receiver;
  await receiver.turnTo(`/cases/${id}`, '#file');
  await page.locator('main a[href*="/conversations/"]', { hasText: kind }).first().click();
  await page.locator('.timeline > li.in').first().waitFor();
  await isWellMade(receiver, `${kind} that came`);
}

async function printExchange(worker: Visitor, exchange: string): Promise<string> {
  const { page } = worker;
  await worker.turnTo(exchangeAt(exchange), 'main h1');
  await page.locator('a[href$="/print"]').click();
  await page.locator('button.first').click();
  await page.locator('.print .mark').waitFor();
  await isWellMade(worker, 'print of an exchange');
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.watermark').isVisible()).toBe(true);
  expect(await page.locator('.unprinted, header.top').first().isVisible()).toBe(false);
  const sheet = await page.locator('.print').innerText();
  expect(sheet).toMatch(/Printed by caseworker, mr, for [^]*Offer[^]*Accept[^]*Hand/i);
  expect(sheet).not.toContain('Told in confidence');
  await page.emulateMedia({ media: 'screen' });
  return (await page.locator('.print .mark code').innerText()).trim();
}

async function isInLedger({ page }: Visitor, exchange: string, printId: string): Promise<void> {
  expect(printId).toMatch(/^[0-9a-f-]{36}$/);
  const asked = `fetch('/api/v1/ledger?conversationId=${exchange}&limit=1000').then((answer) => answer.json())`;
  const { items } = await page.evaluate<{ items: { kind: string }[] }>(asked);
  const prints = items.filter((each) => JSON.stringify(each).includes(printId));
  expect(prints.map(({ kind }) => kind)).toEqual(['reading']);
}

/** One of the files that came is given up, as after days without its holder, and asked for once more. */
async function fetchAgain(receiver: Visitor, id: string): Promise<void> {
  const { page, node } = receiver;
  const client = new pg.Client({ connectionString: node.databaseUrl });
  await client.connect();
  await client.query(
    `UPDATE attachment SET status = 'given-up', failure = 'attachment-unavailable' WHERE id IN
      (SELECT a.id FROM attachment a WHERE a.case_id = $1 LIMIT 1)`,
    [id],
  );
  await client.end();
  await receiver.turnTo(`/cases/${id}/files`, 'main h1');
  const fetching = page.locator('.files .card button', { hasText: receiver.words.say('files.fetch') });
  await fetching.waitFor();
  await page.locator('.files .card code').waitFor();
  await isWellMade(receiver, 'a file that was given up');
  const posted = countPosts(page, '/fetch');
  await fetching.dblclick();
  await fetching.waitFor({ state: 'detached' });
  await page.locator('.files').waitFor();
  expect(posted()).toBe(1);
  const cards = await page.locator('.files .card').count();
  await page
    .locator('.files .card a.button')
    .nth(cards - 1)
    .waitFor();
  const loading = page.waitForEvent('download');
  await page.locator('.files .card a.button').first().click();
  expect(await (await loading).failure()).toBeNull();
}

async function erase(supervisor: Visitor, id: string): Promise<void> {
  const { page } = supervisor;
  await supervisor.turnTo(`/cases/${id}/acts/erasure`, 'main h1');
  await page.locator('#root_categories input').first().check();
  await isWellMade(supervisor, 'erasure');
  const posted = countPosts(page, '/erasure-requests');
  await submitOf(page).dblclick();
  await page.locator('main > p[role=status]').waitFor();
  expect(posted()).toBe(1);
}
