import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DEMO_MEMBERS } from '../../deploy/local/members.js';
import type { Conversation } from '../../deploy/local/story/api-types.js';
import { giveToCaseworker } from '../../deploy/local/story/give-to-caseworker.js';
import { ASKED_NODES, CONSULATE, DESK, enterBoy, REQUEST } from '../../deploy/local/story/identity.js';
import { DESK_OF_MAURITANIA } from '../../deploy/local/story/inputs.js';
import { ANSWERS } from '../support/exchange/identity.js';
import { byRelays, RELAYS } from './by-relays.js';
import { beginExchange, secondPersonAgrees } from './support/exchanges.js';
import { fillForm } from './support/fill-form.js';
import { TELLING_PATIENCE_MS as PATIENCE_MS } from './support/patience.js';
import { Stage } from './support/stage.js';
import { exchangeAt, takeStep } from './support/take-step.js';
import { isWellMade } from './support/well-made.js';

/** Of whom a consulate learns nothing: why the boy is away, where, and who asks. */
const NOT_ITS_BUSINESS = ['Nouadhibou', 'Unaccompanied', 'Mauritania, child protection authority'];

let stage: Stage;

beforeAll(async () => {
  const nodes = [...ASKED_NODES, ...RELAYS, 'ml'];
  stage = await Stage.begin({ members: DEMO_MEMBERS.filter(({ id }) => nodes.includes(id)) });
}, 240_000);
afterAll(() => stage?.end());
afterEach(() => stage.dismiss());

describe.each([
  { authority: 'en', desk: 'ar', consulate: 'en' },
  { authority: 'ar', desk: 'en', consulate: 'ar' },
])('a question to a consulate by way of the desk: $authority, $desk, $consulate', (languages) => {
  it(
    'is asked, taken on, put, answered by an officer who sees nothing else, and carried back',
    async () => {
      const { telling } = await stage.journey.tell();
      const [{ caseId }, worker, desk, officer] = await Promise.all([
        enterBoy(telling),
        stage.visit('mr', 'caseworker', { language: languages.authority }),
        stage.visit(DESK, 'caseworker', { language: languages.desk }),
        stage.visit(CONSULATE, 'consular-officer', { language: languages.consulate }),
      ]);
      const asking = { kind: 'identity-request', opens: 'ask', caseId, peer: DESK, said: REQUEST };
      const request = await beginExchange(worker, asking);
      await secondPersonAgrees(stage, worker, request);
      const asked = telling.as(DESK, 'supervisor').until<Conversation>(`conversations/${request}`, Boolean);
      const { caseId: caseAtDesk } = await asked;
      await giveToCaseworker(telling, DESK, caseAtDesk);
      await takeStep(desk, { exchange: request, step: 'take-on' }, () =>
        fillForm(desk, { contact: DESK_OF_MAURITANIA }),
      );

      const putting = { kind: 'identity-verification', opens: 'ask', caseId: caseAtDesk, peer: CONSULATE };
      const question = await beginExchange(desk, { ...putting, said: { items: REQUEST.items } });
      await secondPersonAgrees(stage, desk, question);

      const arrived = telling.as(CONSULATE, 'supervisor').until<Conversation>(`conversations/${question}`, Boolean);
      const supervisor = await stage.visit(CONSULATE, 'supervisor', { at: `/cases/${(await arrived).caseId}` });
      await supervisor.page.locator('form.inline select').selectOption({ label: 'consular-officer' });
      await supervisor.page.locator('form.inline button').click();
      await supervisor.page.locator('form.inline + p[role=status]:not(:empty)').waitFor();
      // The officer's page hears of it by itself.
      const card = officer.page.locator(`.card a[href$="/conversations/${question}"]`);
      await card.waitFor();
      await isWellMade(officer, 'inbox of a consular officer');
      await card.click();
      await takeStep(officer, { exchange: question, step: 'answer' }, async () => {
        await fillForm(officer, { results: ANSWERS });
        await isWellMade(officer, 'answer of a consular officer');
      });
      const read = await officer.page.locator('main').innerText();
      expect(read).toContain('Moussa');
      const { caseId: caseAtConsulate } = await arrived;
      for (const each of [...NOT_ITS_BUSINESS, caseAtConsulate.slice(-12)]) expect(read).not.toContain(each);
      expect(await officer.page.locator('.bar, main a[href*="/cases/"]').count()).toBe(0);
      await isWellMade(officer, 'question to a consulate');

      await takeStep(desk, { exchange: request, step: 'relay-answer' }, () => fillForm(desk, { results: ANSWERS }));
      await worker.turnTo(exchangeAt(request), 'main h1');
      const answer = worker.page.locator('.timeline > li.in', { hasText: worker.words.say('choice.confirmed') });
      await answer.waitFor();
      await isWellMade(worker, 'question that was answered');
    },
    PATIENCE_MS,
  );
});

byRelays(() => stage);
