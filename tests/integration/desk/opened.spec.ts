import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { documentNode } from '../../../services/country-node/src/desk/openapi/document-node.js';
import { Desk } from '../../support/desk.js';
import type { Country } from '../../support/exchange/country.js';
import { caseWithConsent } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';
import { type ApiDocument, componentCheck } from '../../support/openapi.js';

let world: World;
let ne: Country;
let desk: Desk;
let document: ApiDocument;

beforeAll(async () => {
  world = await World.begin();
  ne = world.of('ne');
  desk = await Desk.open(world.of('mr'));
  document = JSON.parse(JSON.stringify(await documentNode('.'))) as ApiDocument;
});

afterAll(async () => {
  await desk?.close();
  await world?.end();
});

/** A case that Niger offers to the office whose desk this is. @returns the route by which that is said to be opened */
async function offered(): Promise<{ id: string; opened: string }> {
  const id = await ne.offer(await caseWithConsent(world, ne, ['mr']), 'mr');
  await world.settle('mr', 'ne');
  return { id, opened: `/conversations/${id}/opened` };
}

const stepsAt = async (country: Country, id: string) =>
  (await country.messages(id)).map(({ step, status }) => `${step} ${status}`);

describe('the desk', () => {
  it('tells the other office that somebody here opened what it sent, once, and shows since when', async () => {
    const { id, opened } = await offered();
    const said = await desk.ask('supervisor', 'POST', opened);
    expect([said.status, said.json]).toEqual([200, { messageId: expect.any(String) }]);
    expect(componentCheck(document, 'Opened')(said.json)).toEqual([]);
    expect((await desk.ask('supervisor', 'POST', opened)).json).toEqual({ messageId: null });
    await world.settle('mr', 'ne');
    const view = (await desk.ask('supervisor', 'GET', `/conversations/${id}`)).json;
    expect(componentCheck(document, 'ConversationView')(view)).toEqual([]);
    const [offer] = view['messages'] as { openedAt?: string }[];
    expect(offer?.openedAt).toBe(world.clock.now().toISOString());
    expect(await stepsAt(ne, id)).toEqual(['offer receipted', 'opened received']);
  });

  it('answers a key as the first time, also when there is nothing to say any more', async () => {
    const { id, opened } = await offered();
    const headers = { 'idempotency-key': `"${randomUUID()}"` };
    const first = (await desk.ask('supervisor', 'POST', opened, { headers })).json;
    expect((await desk.ask('supervisor', 'POST', opened, { headers })).json).toEqual(first);
    await world.settle('mr', 'ne');
    expect(await stepsAt(ne, id)).toEqual(['offer receipted', 'opened received']);
  });

  it('takes the answer of whoever opens and answers in one moment', async () => {
    for (let times = 0; times < 8; times += 1) {
      const { id, opened } = await offered();
      const decline = { body: { reason: 'no_capacity' } };
      const [said, answered] = await Promise.all([
        desk.ask('supervisor', 'POST', opened),
        desk.ask('supervisor', 'POST', `/conversations/${id}/actions/decline`, decline),
      ]);
      expect([said.status, answered.status]).toEqual([200, 201]);
      await world.settle('mr', 'ne');
      expect((await ne.conversation(id))?.state).toBe('declined');
    }
  });

  it('says nothing because somebody, or a program, reads it', async () => {
    const { id } = await offered();
    await desk.ask('supervisor', 'GET', `/conversations/${id}`);
    await desk.ask('supervisor', 'GET', '/inbox');
    await world.settle('mr', 'ne');
    expect(await stepsAt(ne, id)).toEqual(['offer receipted']);
  });

  it('says nothing for those who may not see it, and nothing of it to them', async () => {
    const { id, opened } = await offered();
    for (const person of ['caseworker', 'auditor', 'administrator', 'data-protection-officer', 'consular-officer']) {
      expect([person, (await desk.ask(person, 'POST', opened)).status]).toEqual([person, 404]);
    }
    const nowhere = `/conversations/${randomUUID()}/opened`;
    const [unknown, hidden] = [
      await desk.ask('supervisor', 'POST', nowhere),
      await desk.ask('caseworker', 'POST', opened),
    ];
    expect(hidden.json).toEqual(unknown.json);
    await world.settle('mr', 'ne');
    expect(await stepsAt(ne, id)).toEqual(['offer receipted']);
  });
});
