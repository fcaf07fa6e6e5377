import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listConversations } from '../../../services/country-node/src/casework/list-conversations.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { Desk } from '../../support/desk.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { caseWithConsent, consent, consentFor, mayPassOn, transfer } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;
let desk: Desk;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  mayPassOn(world);
  desk = await Desk.open(mr);
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

const { contact } = STORY.offer;
const REFERRAL = {
  service: 'education_service',
  urgency: 'medium',
  childInformed: { informed: true, language: 'ha' },
  contact,
};

describe('who is responsible, as it is shown', () => {
  it('is said alike by every exchange about the case, also by one that never moves it', async () => {
    const { caseId } = await mr.register('01-moussa', true, ['referral']);
    const id = await mr.open('referral', caseId, 'ne', REFERRAL);
    await world.settle();
    await ne.act(id, 'ask-more', { questions: ['age'] });
    await world.settle();
    const shown = async () => {
      const one = (await desk.ask('supervisor', 'GET', `/conversations/${id}`)).json;
      const listed = (await desk.ask('supervisor', 'GET', `/conversations?caseId=${caseId}`)).json.items;
      const inbox = (await desk.ask('supervisor', 'GET', '/inbox')).json as unknown as Record<
        string,
        Record<string, unknown>[]
      >;
      const waiting = inbox['conversations']!.find((row) => row['id'] === id);
      return [one, ...listed, waiting].map((row) => row?.['responsible']);
    };
    expect(await shown()).toEqual(['mr', 'mr', 'mr']);
    await transfer(world, { from: 'mr', to: 'ne', caseId });
    expect(await shown()).toEqual(['ne', 'ne', 'ne', 'ne']);
  });

  it('is said by an exchange that moved the case, after another one moved it on', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const first = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await consent(ne, first.caseId, consentFor(['iom-ne', 'mr'], world.clock.now()));
    await transfer(world, { from: 'ne', to: 'iom-ne', caseId: first.caseId });
    const { row } = await readConversation(ne.parts, ne.supervisor, first.id);
    const listed = await listConversations(ne.parts, ne.supervisor, { limit: 9, caseId: first.caseId });
    expect([row, ...listed].map(({ responsible }) => responsible)).toEqual(['iom-ne', 'iom-ne', 'iom-ne']);
    // Need to know: nobody told the first office where the case went.
    expect((await readConversation(mr.parts, mr.supervisor, first.id)).row.responsible).toBe('ne');
  });
});
