import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Desk } from '../../support/desk.js';
import { type EventStream, openEventStream } from '../../support/event-stream.js';
import { eventually } from '../../support/eventually.js';
import { ask, CONSULATE, IDENTITY_NODES, registerBoy, request } from '../../support/exchange/identity.js';
import type { Play } from '../../support/exchange/play.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let desk: Desk;
let stream: EventStream | undefined;

beforeAll(async () => {
  world = await World.begin(undefined, [], IDENTITY_NODES);
  desk = await Desk.open(world.of(CONSULATE));
});
afterAll(async () => {
  stream?.leave();
  await desk?.close();
  await world?.end();
});

const told = (topic: string, id: string) => `data: {"topic":"${topic}","id":"${id}"}`;
const question = async (): Promise<Play> => ask(world, await request(world, await registerBoy(world.of('mr'))));
const change = (topic: 'case' | 'conversation' | 'attachment', id: string, caseId: string) =>
  world.of(CONSULATE).parts.store.transaction((tx) => tx.notify({ topic, id, caseId }));

it('a consular officer hears of questions that were given to them, and of nothing else (R18)', async () => {
  const [given, another] = [await question(), await question()];
  const [caseId, otherCase] = [await given.caseAt(CONSULATE), await another.caseAt(CONSULATE)];
  stream = await openEventStream(desk.url, {
    authorization: `Bearer ${await desk.tokenOf('consular-officer')}`,
  });
  const body = { staffId: desk.people.get('consular-officer')!.id };
  expect((await desk.ask('supervisor', 'POST', `/cases/${caseId}/assignments`, { body })).status).toBe(201);
  await eventually(() => stream!.heard().includes(told('case', caseId)), 'a question was given');
  await change('conversation', another.id, otherCase);
  await change('case', otherCase, otherCase);
  // Of the same case, but no question to this consulate, and a file of it.
  await change('conversation', '0190f5a1-0000-7000-8000-0000000000ff', caseId);
  await change('attachment', '0190f5a1-0000-7000-8000-0000000000fe', caseId);
  await change('conversation', given.id, caseId);
  await eventually(() => stream!.heard().includes(told('conversation', given.id)), 'it moved');
  for (const id of [another.id, otherCase, '0000000000ff', '0000000000fe']) expect(stream.heard()).not.toContain(id);
});

it('a question that is taken back from a consular officer is closed to them, who hear of it once', async () => {
  const asked = await question();
  const caseId = await asked.caseAt(CONSULATE);
  const officer = desk.people.get('consular-officer')!.id;
  await desk.ask('supervisor', 'POST', `/cases/${caseId}/assignments`, { body: { staffId: officer } });
  const read = async () => (await desk.ask('consular-officer', 'GET', `/conversations/${asked.id}`)).status;
  expect(await read()).toBe(200);
  const { items } = (await desk.ask('supervisor', 'GET', `/cases/${caseId}/assignments`)).json;
  expect(items).toMatchObject([{ staffId: officer, inForce: true }]);
  const heard = () => stream!.heard().split(told('case', caseId)).length - 1;
  await eventually(() => heard() > 0, 'it was given');
  const before = heard();
  const headers = { 'if-match': `"${String(items[0]?.['version'])}"` };
  const taken = await desk.ask('supervisor', 'POST', `/cases/${caseId}/assignments/${officer}/ending`, { headers });
  expect([taken.status, taken.json['nobodys'], await read()]).toEqual([200, true, 404]);
  await eventually(() => heard() > before, 'it was taken back');
  await change('conversation', asked.id, caseId);
  await change('case', caseId, caseId);
  await question();
  expect([heard(), stream!.heard().includes(told('conversation', asked.id))]).toEqual([before + 1, false]);
});
