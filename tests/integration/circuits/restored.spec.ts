import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rerouteConversation } from '../../../services/country-node/src/outgoing/reroute-conversation.js';
import { resume } from '../../../services/country-node/src/record/resume.js';
import type { Country } from '../../support/exchange/country.js';
import { circuitWorld, offerBy, ROUTE } from '../../support/exchange/circuit-world.js';
import type { World } from '../../support/exchange/world.js';
import { queryDatabase } from '../../support/database-backup.js';
import { note } from '../../threats/restoring.js';

const TOLD = `SELECT content->>'peer' AS peer, content->'messageIds' AS copies FROM ledger_entry WHERE kind = 'resync-answered'`;

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await circuitWorld();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  await resume(ne.parts, world.continuityOf('ne'));
});
afterAll(() => world?.end());

const standing = async (id: string) => (await mr.messages(id)).map(({ step, status }) => `${step} ${status}`);

/** Mauritania offers by way of two relays; then Niger's database is put back to what it was before. */
async function offerAndForget(): Promise<string> {
  await note(world, ne);
  await world.backUp('ne');
  const { id } = await offerBy(world);
  await world.settle();
  expect([await ne.state(id), await standing(id)]).toEqual(['offered', ['offer receipted']]);
  await note(world, ne);
  expect(await world.restore('ne')).toBe('restored');
  await world.resynchronise();
  return id;
}

describe('a node that was restored, of what came by way of relays (protocol relay.13)', () => {
  it('is told nothing of it past the relays: nobody brings it a copy', async () => {
    const id = await offerAndForget();
    expect(await ne.conversation(id)).toBeUndefined();
    const told = await queryDatabase<{ peer: string; copies: string[] }>(mr.databaseUrl, TOLD, []);
    expect(told).toEqual([{ peer: 'ne', copies: [] }]);
  });

  it('takes nothing that follows what it lost, by no circuit, and signs for none of it: the other end sees that', async () => {
    const id = await offerAndForget();
    await mr.act(id, 'withdraw');
    await world.settle();
    expect(await standing(id)).toEqual(['offer receipted', 'withdraw queued']);
    await rerouteConversation(mr.parts, { conversationId: id, route: ROUTE, by: mr.supervisor.id });
    await world.settle();
    expect(await standing(id)).toEqual(['offer receipted', 'withdraw queued']);
    expect(await ne.conversation(id)).toBeUndefined();
  });
});
