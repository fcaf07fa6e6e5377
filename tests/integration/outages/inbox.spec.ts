import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askDatabase } from '../../support/ask-database.js';
import type { Country } from '../../support/exchange/country.js';
import { caseWithConsent } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

/** As many tries as take a quarter of an hour. */
const TRIES = 15;
const OFFERS = 5;

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world?.end());

/** The database answers every message that is to be stored as this SQLSTATE says, while `meanwhile` goes on. */
async function whileItAnswers(sqlState: string, meanwhile: () => Promise<void>): Promise<void> {
  await askDatabase(
    ne.databaseUrl,
    `CREATE FUNCTION answer() RETURNS trigger LANGUAGE plpgsql
       AS $$ BEGIN RAISE EXCEPTION 'out of order' USING ERRCODE = '${sqlState}'; END $$;
     CREATE TRIGGER answer BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION answer()`,
  );
  try {
    await meanwhile();
  } finally {
    await askDatabase(ne.databaseUrl, 'DROP TRIGGER answer ON message; DROP FUNCTION answer');
  }
}

async function goOnTrying(): Promise<void> {
  for (let at = 0; at < TRIES; at += 1) {
    world.clock.forward({ seconds: 60 });
    await ne.receive().catch(() => undefined);
  }
}

async function offered(): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < OFFERS; at += 1) ids.push(await mr.offer(await caseWithConsent(world, mr, ['ne']), 'ne'));
  await mr.send();
  return ids;
}

const counts = () => ne.parts.store.transaction((tx) => tx.inbox.counts());
const statesOf = (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await ne.conversation(id))?.state));

describe('what came in while the database was out of order', () => {
  it.each([
    ['has no room', '53100'],
    ['is shutting down', '57P03'],
  ])('is not set aside, however long it %s, and takes effect by itself afterwards', async (_what, sqlState) => {
    const ids = await offered();
    await whileItAnswers(sqlState, async () => {
      await goOnTrying();
      expect(await counts()).toMatchObject({ waiting: OFFERS, quarantined: 0 });
    });
    world.clock.forward({ seconds: 60 });
    await ne.receive();
    expect(await statesOf(ids)).toEqual(ids.map(() => 'offered'));
    await world.settle();
    expect(await counts()).toMatchObject({ waiting: 0, quarantined: 0 });
  });

  it('is set aside where the database dislikes what it is asked, which no waiting mends', async () => {
    const ids = await offered();
    await whileItAnswers('23514', goOnTrying);
    expect(await counts()).toMatchObject({ waiting: 0, quarantined: OFFERS });
    expect(await statesOf(ids)).toEqual(ids.map(() => undefined));
  });
});
