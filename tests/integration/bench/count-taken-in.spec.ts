import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { countTakenIn } from '../../bench/count-taken-in.js';
import { checkAllIn } from '../../bench/measure-peers.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let client: pg.Client;

beforeAll(async () => {
  world = await World.begin();
  client = new pg.Client({ connectionString: world.of('ne').databaseUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await world.end();
});

describe('what the bench counts as taken in', () => {
  it('is every message once, those from then on, and what took effect twice', async () => {
    const since = world.clock.now();
    const { caseId } = await world.of('mr').register('01-moussa');
    await world.of('mr').offer(caseId, 'ne');
    await world.settle();
    expect(await countTakenIn(client, since)).toEqual({ messages: 1, doubled: 0 });
    const { databaseUrl } = world.of('ne');
    await checkAllIn(databaseUrl, since, 1);
    await expect(checkAllIn(databaseUrl, since, 2)).rejects.toThrow('1 of 2 were taken in, 0 twice');
    await client.query(`INSERT INTO ledger_entry (id, kind, commitment, salt, content, recorded_at)
      SELECT gen_random_uuid(), kind, commitment, salt, content, recorded_at FROM ledger_entry WHERE kind = 'message-received'`);
    expect(await countTakenIn(client, since)).toEqual({ messages: 1, doubled: 1 });
    await expect(checkAllIn(databaseUrl, since, 1)).rejects.toThrow('1 of 1 were taken in, 1 twice');
    world.clock.forward({ seconds: 60 });
    expect(await countTakenIn(client, world.clock.now())).toEqual({ messages: 0, doubled: 0 });
  });
});
