import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attachment, CaseView, Items } from '../../deploy/local/story/api-types.js';
import { register } from '../../deploy/local/story/register.js';
import { ROUTE } from '../support/exchange/circuit-world.js';
import { assign, beginCircuits, circuitAt, everythingAt, offerByRelays, opening } from './support/circuit-journey.js';
import { untilCircuit, WAY } from './support/circuit-journey.js';
import { inputs } from './support/inputs.js';
import type { Crossing, Journey } from './support/journey.js';

// What travels is a transfer: it says most, and goes both ways.
let journey: Journey;
let circuits: { journey: Journey; end(): Promise<void> } | undefined;

beforeAll(async () => {
  circuits = await beginCircuits();
  journey = circuits.journey;
}, 240_000);
afterAll(() => circuits?.end());

const later = (ms: number) => new Date(Date.now() + ms).toISOString();

/** What must stand nowhere on the way: names, references and ids of the conversation that the relays carried. */
async function canariesOf({ telling }: Crossing): Promise<{ names: string[]; ids: string[] }> {
  const { content, references } = await telling
    .as('mr', 'caseworker')
    .get<CaseView>(`cases/${telling.known('caseId')}`);
  const names = (content.file?.identification?.names ?? []).flatMap(({ given = [], family = [] }) =>
    [given, family].flat(),
  );
  const { messages } = await telling
    .as('mr', 'supervisor')
    .get<{ messages: { id: string; digest: string }[] }>(telling.conversation);
  const ids = [telling.known('conversationId'), ...messages.flatMap(({ id, digest }) => [id, digest])];
  return { names, ids: [...ids, ...references.map(({ reference }) => reference)] };
}

describe('a transfer by way of two relays, of which one after the other is killed', () => {
  let crossing: Crossing;

  it('waits where it is while the second is down, and arrives when it is back', async () => {
    await journey.node('iom-ne').service.kill();
    crossing = await offerByRelays(journey);
    await journey.untilFound('iom-mr', `SELECT 1 FROM message WHERE step = 'open' AND direction = 'out'`, []);
    await crossing.untilMessage('mr', 'offer', 'queued');
    expect(await journey.rows('ne', 'message')).toBe(0);
    await journey.node('iom-ne').service.restart();
    await crossing.until('ne', 'offered');
    await crossing.untilMessage('mr', 'offer', 'receipted');
    await assign(crossing);
  }, 180_000);

  it('is answered over the first, which was killed meanwhile and came back', async () => {
    await journey.node('iom-mr').service.kill();
    await crossing.act('ne', 'accept', inputs.accept());
    await crossing.untilMessage('ne', 'accept', 'queued');
    await sleep(1_000);
    expect((await crossing.conversation('mr')).state).toBe('offered');
    await journey.node('iom-mr').service.restart();
    await crossing.until('mr', 'accepted');
    await crossing.untilMessage('ne', 'accept', 'receipted');
  }, 180_000);

  it('announces no file, hands the rest over, and moves responsibility once', async () => {
    const path = `cases/${crossing.telling.known('caseId')}/attachments`;
    const { items } = await crossing.telling.as('mr', 'caseworker').get<Items<Attachment>>(path);
    const withFiles = { ...inputs.handover(), attachments: items.map(({ id }) => id) };
    expect(await crossing.statusOf('mr', 'handover', withFiles)).toBe(409);
    await crossing.act('mr', 'handover', inputs.handover());
    await crossing.until('ne', 'handed-over');
    await crossing.act('ne', 'assume', inputs.assume());
    await crossing.until('mr', 'assumed');
    expect(await crossing.responsible()).toEqual(['ne', 'ne']);
    await crossing.untilMessage('ne', 'assume', 'receipted');
  }, 120_000);

  it('leaves with each relay two neighbours, and nothing of child, case or conversation', async () => {
    const { names, ids } = await canariesOf(crossing);
    expect([names.length > 1, ids.length > 8]).toEqual([true, true]);
    const references: string[] = [];
    for (const relay of ROUTE) {
      const [node, circuit] = [journey.node(relay), await circuitAt(crossing, relay)];
      const at = WAY.indexOf(relay);
      expect(circuit?.neighbours.map((each) => each.node).sort()).toEqual([WAY[at - 1], WAY[at + 1]].sort());
      references.push(...(circuit?.neighbours.map(({ reference }) => reference) ?? []));
      const seen = await crossing.telling.as(relay, 'supervisor').get<Items<unknown>>('conversations?limit=200');
      expect(seen.items).toEqual([]);
      const kept = await everythingAt(node);
      expect([...names, ...ids, 'duty-desk@'].filter((canary) => kept.includes(canary))).toEqual([]);
    }
    expect(new Set(references).size).toBe(3);
    // The same search finds them where they belong.
    const atNiger = await everythingAt(journey.node('ne'));
    expect(ids.filter((id) => atNiger.includes(id))).toEqual(ids);
  }, 120_000);
});

describe('the end of a circuit', () => {
  const LIFE_MS = 30_000;
  let crossing: Crossing;

  it('comes when all is said, and is acknowledged by every node it went to', async () => {
    crossing = await offerByRelays(journey);
    await crossing.until('ne', 'offered');
    await crossing.act('mr', 'withdraw', inputs.withdraw());
    await crossing.until('ne', 'withdrawn');
    await untilCircuit(crossing, 'stopped');
  }, 300_000);

  it('comes with the deadline, and is not said to be everywhere while one node has not answered', async () => {
    crossing = await offerByRelays(journey, LIFE_MS);
    await crossing.until('ne', 'offered');
    await crossing.untilMessage('mr', 'offer', 'receipted');
    await assign(crossing);
    await journey.node('iom-ne').service.kill();
    await untilCircuit(crossing, 'stopping', ['mr', 'iom-mr']);
    await sleep(3_000);
    await untilCircuit(crossing, 'stopping', ['mr', 'iom-mr']);
    await untilCircuit(crossing, 'open', ['ne']);
    await journey.node('iom-ne').service.restart();
    await untilCircuit(crossing, 'stopped');
  }, 300_000);

  it('leaves what is said later waiting, until another circuit brings it', async () => {
    await crossing.act('ne', 'decline', inputs.decline());
    await sleep(3_000);
    expect((await crossing.conversation('mr')).state).toBe('offered');
    await crossing.telling.as('mr', 'supervisor').post(`${crossing.telling.conversation}/route`, { route: ROUTE });
    await crossing.act('mr', 'withdraw', inputs.withdraw());
    await Promise.all([crossing.until('mr', 'withdrawn'), crossing.until('ne', 'withdrawn')]);
    await crossing.untilMessage('ne', 'decline', 'receipted');
  }, 180_000);
});

describe('a circuit that nobody may lay', () => {
  it.each<[string, { route: string[]; routeUntil?: string }, number]>([
    ['of more relays than a route has places', { route: ['iom-a', 'iom-b', 'iom-c', 'iom-d', 'iom-e', 'iom-f'] }, 422],
    ['twice over the same', { route: ['iom-mr', 'iom-ne', 'iom-mr'] }, 422],
    ['over its own end', { route: ['iom-mr', 'ne'] }, 409],
    ['over an office that it agreed nothing with', { route: ['iom-ne'] }, 409],
    ['until yesterday', { route: ROUTE, routeUntil: later(-86_400_000) }, 409],
  ])('%s is refused, and nothing is kept of it', async (_, way, status) => {
    const { telling } = await journey.tell(register);
    const conversations = () => telling.as('mr', 'supervisor').get<Items<unknown>>('conversations?limit=200');
    const before = (await conversations()).items.length;
    expect(await telling.as('mr', 'caseworker').statusOf('POST', 'conversations', opening(telling, way))).toBe(status);
    expect((await conversations()).items).toHaveLength(before);
  });

  it('by hand is none: nobody opens a hop as a conversation', async () => {
    const { telling } = await journey.tell(register);
    const opened = { kind: 'relay', caseId: telling.known('caseId'), peer: 'iom-mr', input: {} };
    expect(await telling.as('mr', 'caseworker').statusOf('POST', 'conversations', opened)).toBe(400);
  });
});
