import { describe, expect, it } from '@jest/globals';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';
import type { Visitor } from './support/visitor.js';
import { isWellMade } from './support/well-made.js';

/** Cases that come at once. */
const PAGE = 100;
/** Entries about one case that come at once. */
const ENTRIES = 200;
const AT = '2026-01-05T09:00:00.000Z';
const caseNumbered = (number: number) => ({
  id: `019c0000-0000-7000-8000-${String(number).padStart(12, '0')}`,
  ...{ origin: 'local', version: 1, responsible: 'mr', status: 'open' },
  ...{ createdAt: AT, updatedAt: AT, unconfirmedSince: null },
});

/** Words of children, of one case. */
const voiceNumbered = (number: number) => ({
  ...{ id: caseNumbered(number).id, caseId: caseNumbered(1).id, sort: 'complaint', state: 'open' },
  ...{ level: 'supervisor', recordedAt: AT, dueAt: null },
});
const EMERGENCY = {
  ...{ id: caseNumbered(2).id, caseId: caseNumbered(1).id, staffId: caseNumbered(3).id, reason: 'child_missing' },
  ...{ until: AT, endedAt: null },
};
const WAITS = {
  ...{ id: caseNumbered(4).id, conversationId: null, caseId: caseNumbered(1).id, kind: 'case', step: 'review' },
  ...{ peer: null, awaited: 'us', dueAt: AT, overdue: true },
};

const entryAt = (place: number) => ({
  id: `019c0000-0000-7000-9000-${String(place).padStart(12, '0')}`,
  ...{ leafIndex: place, kind: 'reading', content: null, recordedAt: AT },
});

/** What a list does not show at once. */
export function older(stageOf: () => Stage): void {
  describe('of more cases than come at once', () => {
    it(
      'the older ones are reached, and each by its number',
      async () => {
        const [id, worker] = await Promise.all([
          stageOf().register(),
          stageOf().visit('mr', 'supervisor', { language: 'fr' }),
        ]);
        const { page, words } = worker;
        const all = Array.from({ length: PAGE + 1 }, (_, at) => caseNumbered(PAGE + 1 - at));
        await page.route(/\/api\/v1\/cases\?/, (route) => {
          const before = new URL(route.request().url()).searchParams.get('before');
          const from = before === null ? 0 : all.findIndex((each) => each.id === before) + 1;
          return route.fulfill({ json: { items: all.slice(from, from + PAGE) } });
        });
        await worker.turnTo('/cases', '.card');
        const button = (key: string) => page.getByRole('button', { name: words.say(key), exact: true });
        expect([await page.locator('.card').count(), await button('cases.newest').count()]).toEqual([PAGE, 0]);
        await button('cases.older').click();
        await page.locator('.card', { hasText: all.at(-1)!.id.slice(-12) }).waitFor();
        expect([await page.locator('.card').count(), await button('cases.older').count()]).toEqual([1, 0]);
        await button('cases.newest').click();
        await button('cases.older').waitFor();

        const field = page.getByLabel(words.say('cases.number'));
        await field.fill('0118');
        await button('cases.go').click();
        await page.locator('main [role=status]', { hasText: words.say('cases.no-number') }).waitFor();
        await isWellMade(worker, 'cases with older ones');
        await field.fill(`${worker.node.url}/console/cases/${id}`);
        await button('cases.go').click();
        await page.locator('#file').waitFor();
        expect(page.url()).toContain(id);
      },
      PATIENCE_MS,
    );
  });

  describe('of more entries about a case than come at once', () => {
    it(
      'the last are shown first, and those before them are reached',
      async () => {
        const auditor = await stageOf().visit('mr', 'auditor', { at: '/ledger' });
        const { page, words } = auditor;
        const all = Array.from({ length: ENTRIES + 1 }, (_, place) => entryAt(place));
        await page.route(/\/api\/v1\/ledger\?caseId=/, (route) => {
          const before = new URL(route.request().url()).searchParams.get('before');
          const end = before === null ? all.length : all.findIndex(({ id }) => id === before);
          return route.fulfill({ json: { items: all.slice(Math.max(0, end - ENTRIES), end) } });
        });
        await page.locator('form input').fill(caseNumbered(1).id);
        await page.locator('form button').click();
        const rows = page.locator('table').last().locator('tbody tr');
        const isShown = (place: number) => rows.locator('th, td', { hasText: new RegExp(`^${place}$`) }).waitFor();
        const button = (key: string) => page.getByRole('button', { name: words.say(key), exact: true });
        await isShown(ENTRIES);
        expect(await rows.count()).toBe(ENTRIES);
        await button('sights.older').click();
        await isShown(0);
        expect([await rows.count(), await button('sights.older').count()]).toEqual([1, 0]);
        await button('sights.newest').click();
        await isShown(ENTRIES);
      },
      PATIENCE_MS,
    );
  });

  describe('of a list that stops before its end', () => {
    /** What is said on the page of more than the list shows, in its place after what is shown. */
    const saidOf = async ({ page, words }: Visitor, shown: number) =>
      page
        .locator('main .cards + p', { hasText: words.say('common.more').replace('{{number}}', String(shown)) })
        .count();

    it(
      'is said after it that there is more, and nothing of the kind where it is all',
      async () => {
        const officer = await stageOf().visit('mr', 'data-protection-officer');
        const { page } = officer;
        let more = true;
        const items = [voiceNumbered(1), voiceNumbered(2), voiceNumbered(3)];
        await page.route(/\/api\/v1\/voices\?/, (route) => route.fulfill({ json: { items, more } }));
        await officer.turnTo('/voices', '.card');
        expect([await page.locator('.card').count(), await saidOf(officer, 3)]).toEqual([3, 1]);
        await isWellMade(officer, 'voices of which there are more');
        more = false;
        await officer.load('/voices');
        await page.locator('.card').first().waitFor();
        expect([await page.locator('.card').count(), await saidOf(officer, 3)]).toEqual([3, 0]);
      },
      PATIENCE_MS,
    );

    it(
      'of several in the inbox is said below that one',
      async () => {
        const supervisor = await stageOf().visit('mr', 'supervisor');
        const { page } = supervisor;
        let more: string[] = [];
        const inbox = { approvals: [], conversations: [], deadlines: [WAITS], emergencies: [EMERGENCY], risks: [] };
        await page.route('**/api/v1/inbox', (route) => route.fulfill({ json: { ...inbox, more } }));
        const below = async (lists: string[]) => {
          more = lists;
          await supervisor.load('/');
          await page.locator('.card').nth(1).waitFor();
          const [emergencies, all] = [page.locator('#emergencies ~ .cards + p'), page.locator('main .cards + p')];
          return [await emergencies.count(), await all.count(), await saidOf(supervisor, 1)];
        };
        expect(await below([])).toEqual([0, 0, 0]);
        expect(await below(['deadlines'])).toEqual([0, 1, 1]);
        expect(await below(['emergencies'])).toEqual([1, 1, 1]);
        expect(await below(['approvals', 'emergencies'])).toEqual([1, 2, 2]);
        await isWellMade(supervisor, 'inbox of which there is more');
      },
      PATIENCE_MS,
    );
  });
}
