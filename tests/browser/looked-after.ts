import { describe, expect, it } from '@jest/globals';
import type { CaseView, Conversation, Items } from '../../deploy/local/story/api-types.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA } from '../../deploy/local/story/inputs.js';
import { offer, seeOffer } from '../../deploy/local/story/offer.js';
import { previewOffer } from '../../deploy/local/story/preview-offer.js';
import { register } from '../../deploy/local/story/register.js';
import type { Telling } from '../../deploy/local/story/telling.js';
import { askDatabase } from '../support/ask-database.js';
import { eventually } from '../support/eventually.js';
import { failDeliveries, sendUnreadable, untilSetAside } from './support/delivery-fault.js';
import { fillForm } from './support/fill-form.js';
import { countPosts } from './support/forms.js';
import { dayIn } from './support/moments.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import type { Stage } from './support/stage.js';
import { takeStep } from './support/take-step.js';
import { isWellMade } from './support/well-made.js';

/** What those who look after a node have on their pages when something did happen: seen, acted on, and seen to have worked. */
export function lookedAfter(stageOf: () => Stage): void {
  describe('what is looked after', () => {
    it(
      'what could not be taken in is set aside, tried again once the fault is mended, and taken in then',
      async () => {
        const { journey } = stageOf();
        const niger = journey.node('ne');
        const fault = await failDeliveries(niger);
        const { telling } = await journey.tell(register, previewOffer, offer);
        await sendUnreadable(journey.node('mr'), 'ne');
        await untilSetAside(niger);
        const administrator = await stageOf().visit('ne', 'administrator');
        const { page, words } = administrator;
        await page.locator('header nav a[href="/console/quarantine"]').click();
        const aside = page.locator('tbody tr', { hasText: 'internal-fault' });
        await Promise.all([aside.waitFor(), page.locator('tbody tr', { hasText: 'unopenable' }).waitFor()]);
        // What its author got wrong is not tried again.
        const buttons = page.getByRole('button', { name: words.say('quarantine.retry'), exact: true });
        expect(await buttons.count()).toBe(1);
        await isWellMade(administrator, 'something set aside');
        await fault.mend();
        await aside.locator('button').first().click();
        await isWellMade(administrator, 'trying again what is set aside');
        const posted = countPosts(page, '/retry');
        await page.locator('dialog[open] button.first').dblclick();
        await aside.waitFor({ state: 'detached' });
        expect(posted()).toBe(1);
        await seeOffer(telling);
        await page.reload();
        await page.locator('tbody tr', { hasText: 'unopenable' }).waitFor();
        expect(await aside.count()).toBe(0);
      },
      PATIENCE_MS,
    );

    it(
      'a partner is told what a child takes back, and has not answered until it says what it did',
      async () => {
        const { telling } = await stageOf().journey.tell(register, previewOffer, offer, seeOffer);
        const { exchange, categories } = await takeBack(telling);
        // Another child's stands beside it, and is told apart by those who hear the page.
        await takeBack((await stageOf().journey.tell(register, previewOffer, offer, seeOffer)).telling);
        const [officer, receiver] = await Promise.all([
          stageOf().visit('mr', 'data-protection-officer', { language: 'ar' }),
          stageOf().visit('ne', 'caseworker'),
        ]);
        const { page, words } = officer;
        await page.locator('header nav a[href="/console/tellings"]').click();
        const card = page.locator('section.card', { hasText: telling.known('caseId').slice(-12) });
        const waits = card.locator('td', { hasText: words.say('tellings.awaited') });
        await waits.waitFor();
        await isWellMade(officer, 'what a partner was told');
        const outcomes = categories.map((category) => ({ category, outcome: 'erased' }));
        await takeStep(receiver, { exchange, step: 'restricted' }, () => fillForm(receiver, { outcomes }));
        const worker = telling.as('mr', 'caseworker');
        await worker.until<Conversation>(`conversations/${exchange}`, ({ state }) => state === 'answered');
        await page.reload();
        await card.waitFor();
        expect(await waits.count()).toBe(0);
        expect(await card.getAttribute('class')).toBe('card');
        await isWellMade(officer, 'what a partner was told and answered');
      },
      PATIENCE_MS,
    );

    it(
      'a case whose time is over is destroyed when two persons agree',
      async () => {
        const { telling } = await stageOf().journey.tell(register);
        const caseId = telling.known('caseId');
        await closeLongAgo(stageOf(), telling, caseId);
        const officer = await stageOf().visit('mr', 'data-protection-officer');
        const { page, words } = officer;
        await page.locator('header nav a[href="/console/keeping"]').click();
        const row = page.locator('tr', { hasText: caseId.slice(-12) });
        await row.waitFor();
        await isWellMade(officer, 'a case whose time is over');
        await row.locator('button').first().click();
        await isWellMade(officer, 'destruction of a case');
        await page.locator('dialog[open] button.first').click();
        await row.getByText(words.say('keeping.asked')).waitFor();
        const supervisor = await stageOf().visit('mr', 'supervisor', { language: 'ar' });
        const asked = supervisor.page.locator('.card', { hasText: caseId.slice(-12) });
        await asked.locator('a[href*="/approvals/"]').click();
        await supervisor.page.locator('#decide').waitFor();
        // An act on the case sends nothing that could be shown.
        expect(await supervisor.page.locator('.preview, .problem').count()).toBe(0);
        await supervisor.page.locator('button.first').click();
        await supervisor.page.locator('#decide').waitFor({ state: 'detached' });
        const read = () => telling.as('mr', 'supervisor').statusOf('GET', `cases/${caseId}`);
        await eventually(async () => (await read()) === 410, 'it is destroyed');
        await page.reload();
        await page.locator('#set-hold').waitFor();
        await page.waitForLoadState('networkidle');
        expect(await row.count()).toBe(0);
      },
      PATIENCE_MS,
    );
  });
}

/** The child narrows what it agreed to after Niger has seen the offer. @returns the exchange by which Niger is told, and of what */
async function takeBack(telling: Telling): Promise<{ exchange: string; categories: string[] }> {
  const { consentEvents } = telling.known('dossier');
  const provisions = consentEvents
    .flatMap((event) => event.provisions ?? [])
    .filter(({ effect }) => effect === 'permit')
    .map((each) => ({ ...each, categories: each.categories.filter((category) => category !== 'HEALTH') }));
  const narrowed = { event: 'narrowed', at: new Date().toISOString(), provisions };
  await telling.as('mr', 'caseworker').post(`cases/${telling.known('caseId')}/consents`, narrowed);
  const caseAtNiger = telling.known('caseAtNiger');
  const niger = telling.as('ne', 'supervisor');
  type Rows = Items<{ id: string; kind: string }>;
  const isTold = ({ kind }: { kind: string }) => kind === 'consent-change';
  const { items } = await niger.until<Rows>(`conversations?caseId=${caseAtNiger}`, (now) => now.items.some(isTold));
  type Restricted = CaseView & { restrictions: { category: string }[] };
  const { restrictions } = await niger.get<Restricted>(`cases/${caseAtNiger}`);
  const categories = [...new Set(restrictions.map(({ category }) => category))];
  return { exchange: items.find(isTold)?.id ?? '', categories };
}

/** A case that is closed, and then as long ago as the law has such cases kept. */
async function closeLongAgo(stage: Stage, telling: Telling, caseId: string): Promise<void> {
  const closure = {
    ...{ reason: 'support_not_wished', nothingOpposes: true, goals: 'partly_reached', childInformed: CHILD_INFORMED },
    ...{ closedOn: dayIn(0), contact: DESK_OF_MAURITANIA },
  };
  const path = `cases/${caseId}/closure`;
  const { approvalId } = await telling.as('mr', 'caseworker').post<{ approvalId: string }>(path, closure);
  await telling.as('mr', 'supervisor').post(`approvals/${approvalId}/decision`, { decision: 'approve' });
  const { databaseUrl } = stage.journey.node('mr');
  const kept = `UPDATE case_file SET closed_at = closed_at - (retention_until - now()) - interval '1 day',
    retention_until = now() - interval '1 day' WHERE id = $1 RETURNING 1`;
  expect(await askDatabase(databaseUrl, kept, [caseId])).toHaveLength(1);
}
