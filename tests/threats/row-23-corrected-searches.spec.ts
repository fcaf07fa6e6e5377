import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { FAMILY_TRACING } from '../../services/country-node/src/domain/conversations/family-tracing.js';
import type { JsonObject } from '../../services/country-node/src/domain/disclosure/types.js';
import { readBody } from '../../services/country-node/src/record/read-body.js';
import type { Country } from '../support/exchange/country.js';
import { forge } from '../support/exchange/hostile.js';
import { NODES, SAID, searching } from '../support/exchange/tracing.js';
import { World } from '../support/exchange/world.js';

const { day } = FAMILY_TRACING.perPeer;

let world: World;
let ml: Country;
let caseReference: string;

beforeAll(async () => {
  world = await World.begin(undefined, [], NODES);
  ml = world.of('ml');
  const { play } = await searching(world);
  const [request] = await ml.messages(play.id);
  const said = await readBody(ml.parts, 'family-tracing', request!);
  caseReference = said['caseReference'] as string;
}, 120_000);
afterAll(() => world?.end());

/** A correction that has somebody else looked for. */
function correction(given: string, corrects = { kind: 'family-tracing', step: 'request' }): JsonObject {
  const id = randomBytes(32).toString('base64url');
  return {
    caseReference,
    corrects,
    reason: 'wrong_at_entry',
    corrections: [{ item: '/family/members' }],
    file: { family: { members: [{ relation: 'mother', names: [{ script: 'Latn', given }], country: 'ML' }] } },
    consent: {
      id,
      scope: { purposes: ['family-tracing', 'case-transfer'], categories: ['FAMILY'], onwardSharing: 'none' },
      expiry: '2027-05-01T00:00:00.000Z',
      hash: id,
    },
  };
}

const corrects = (body: JsonObject, purpose = 'family-tracing') =>
  forge(world, { from: 'mr', to: 'ml', kind: 'correction', step: 'correct', body, claims: { purpose } });

const corrections = () =>
  ml.parts.store.transaction(async (tx) => {
    const all = await tx.conversations.list({ limit: 1_000 });
    return all.filter(({ kind, peer }) => kind === 'correction' && peer === 'mr').length;
  });
const refused = (code: 'search-quota' | 'not-found') =>
  ml.parts.store.transaction((tx) => tx.inbox.countRefused(code, new Date(0)));

describe('row 23: one search, corrected to somebody else again and again', () => {
  it('counts as a search each time: no more are taken than of searches themselves', async () => {
    const some = await Promise.all(Array.from({ length: day + 5 }, (_, at) => corrects(correction(`Name ${at}`))));
    await ml.receive(some);
    expect(await corrections()).toBe(day - 1);
    expect(await refused('search-quota')).toBe(6);
  }, 120_000);

  it('leaves none of that day for a search, and says of other corrections what it always says', async () => {
    const { caseId } = await world.of('mr').register('04-bakary');
    await world.of('mr').open('family-tracing', caseId, 'ml', SAID.request);
    await world.settle();
    expect(await refused('search-quota')).toBe(7);
    const other = correction('Aminata', { kind: 'case-transfer', step: 'handover' });
    await ml.receive([await corrects(other, 'case-transfer')]);
    expect([await refused('search-quota'), await refused('not-found')]).toEqual([7, 1]);
  }, 120_000);

  it('takes an honest correction on the next day', async () => {
    world.clock.forward({ hours: 25 });
    await ml.receive([await corrects(correction('Aminata'))]);
    expect(await corrections()).toBe(day);
  }, 120_000);
});
