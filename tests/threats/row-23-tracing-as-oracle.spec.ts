import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomInt } from 'node:crypto';
import type { ListedParticipant } from '#libs/trust/types.js';
import { AttentionFinder } from '../../services/country-node/src/desk/find-attention.js';
import { FAMILY_TRACING } from '../../services/country-node/src/domain/conversations/family-tracing.js';
import type { JsonObject } from '../../services/country-node/src/domain/disclosure/types.js';
import type { Country } from '../support/exchange/country.js';
import { forge } from '../support/exchange/hostile.js';
import { SAID, searching } from '../support/exchange/tracing.js';
import { World } from '../support/exchange/world.js';

const { day, month } = FAMILY_TRACING.perPeer;
const PROBES = 10_000;
const AT_ONCE = 500;
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const NODES: ListedParticipant[] = [
  { id: 'mr', country: 'MR', kind: 'authority', roles: [] },
  { id: 'ne', country: 'NE', kind: 'authority', roles: [] },
  { id: 'ml', country: 'ML', kind: 'authority', roles: [] },
];

let world: World;
let ml: Country;

beforeAll(async () => {
  world = await World.begin(undefined, [], NODES);
  ml = world.of('ml');
}, 120_000);
afterAll(() => world?.end());

const draw = (count: number) => Array.from({ length: count }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/** A search for somebody, about a case that nobody can tell from a real one. */
function probe(given: string): JsonObject {
  const id = Buffer.from(draw(32)).toString('base64url');
  return {
    caseReference: `PR-${draw(4)}-${draw(4)}-${draw(4)}`,
    urgency: 'high',
    file: { family: { members: [{ relation: 'mother', names: [{ script: 'Latn', given }], country: 'ML' }] } },
    consent: {
      id,
      scope: { purposes: ['family-tracing'], categories: ['FAMILY'], onwardSharing: 'none' },
      expiry: '2027-05-01T00:00:00.000Z',
      hash: id,
    },
  };
}

/** A partner with good keys sends as many as it likes. */
async function send(count: number, name: (at: number) => string): Promise<void> {
  for (let sent = 0; sent < count; sent += AT_ONCE) {
    const some = Math.min(AT_ONCE, count - sent);
    const forged = await Promise.all(
      Array.from({ length: some }, (_, at) =>
        forge(world, { from: 'mr', to: 'ml', kind: 'family-tracing', step: 'request', body: probe(name(sent + at)) }),
      ),
    );
    await ml.receive(forged);
  }
}

const searches = () =>
  ml.parts.store.transaction(async (tx) =>
    (await tx.conversations.list({ limit: 50_000 })).filter(
      ({ kind, peer }) => kind === 'family-tracing' && peer === 'mr',
    ),
  );
const refused = () => ml.parts.store.transaction((tx) => tx.inbox.countRefused('search-quota', new Date(0)));

describe('row 23: tracing as a way of finding out whom a node knows', () => {
  it('takes a day’s worth of ten thousand probes, and refuses all others by a code that tells the count only', async () => {
    await ml.register('04-bakary');
    expect(await new AttentionFinder(ml.parts).find()).toEqual([]);
    // Every second one names a woman whom this node knows.
    await send(PROBES, (at) => (at % 2 === 0 ? 'Aminata' : 'Nobody'));
    expect(await searches()).toHaveLength(day);
    expect(await refused()).toBe(PROBES - day);
  }, 900_000);

  it('answers nothing by itself: receipts alone, of one size whoever was named', async () => {
    await ml.send();
    // Who forged the questions does not wait for the answers.
    const answers = world.post.collect('mr');
    expect(answers).toHaveLength(PROBES);
    expect(answers.every(({ from }) => from === 'ml')).toBe(true);
    expect(new Set(answers.map(({ sealed }) => sealed.length)).size).toBe(1);
    const states = new Set((await searches()).map(({ state }) => state));
    expect([...states]).toEqual(['requested']);
    for (const { id } of await searches()) {
      expect((await ml.messages(id)).map(({ direction }) => direction)).toEqual(['in']);
    }
  }, 600_000);

  it('is seen: an alarm for a week, a refusal in the ledger for each, and no case of those refused', async () => {
    expect(await new AttentionFinder(ml.parts).find()).toEqual(['searches-over-quota']);
    const cases = await ml.parts.store.transaction((tx) => tx.cases.list({ limit: 1_000 }));
    expect(cases).toHaveLength(day + 1);
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it('hinders no other partner, and by the next day not this one', async () => {
    const { caseId } = await world.of('ne').register('04-bakary');
    const id = await world.of('ne').open('family-tracing', caseId, 'ml', SAID.request);
    await world.of('ne').send();
    await ml.receive();
    expect(await ml.state(id)).toBe('requested');
    world.clock.forward({ hours: 25 });
    const { play } = await searching(world);
    expect(await play.states()).toEqual(['accepted', 'accepted']);
  }, 300_000);

  it('takes no more than a month’s worth in a month, however patient the asker', async () => {
    for (let days = 0; days < 20; days += 1) {
      world.clock.forward({ hours: 24 });
      await send(day + 1, () => 'Aminata');
    }
    expect((await searches()).length).toBe(month);
    expect(await new AttentionFinder(ml.parts).find()).toEqual(['searches-over-quota']);
    world.clock.forward({ days: 8 });
    expect(await new AttentionFinder(ml.parts).find()).toEqual([]);
  }, 300_000);
});
