import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContinuityKeeper } from '../../services/country-node/src/record/note-continuity.js';
import { resume } from '../../services/country-node/src/record/resume.js';
import { sequenceLedger } from '../../services/country-node/src/timekeeper/sequence-ledger.js';
import type { Country } from '../support/exchange/country.js';
import type { Posted } from '../support/exchange/post.js';
import { World } from '../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  for (const each of [mr, ne]) await resume(each.parts, world.continuityOf(each.id));
}, 60_000);
afterAll(() => world?.end());

/** What the node's own process does every second. */
const note = async () => {
  while (await sequenceLedger(mr.parts));
  await new ContinuityKeeper(mr.parts.store, world.continuityOf('mr')).note();
};
const recoveredAt = async ({ parts }: Country) => {
  while (await sequenceLedger(parts));
  const rows = await parts.store.transaction((tx) => tx.ledger.list({ from: 0, limit: 1_000 }));
  return rows.filter(({ kind }) => kind === 'message-recovered').map(({ content }) => content?.['messageId']);
};

describe('row 15: a node is restored from an old backup', () => {
  it('copies of one message that come at one moment, from two answers, bring it back once', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    await note();
    await world.backUp('mr');
    await world.settle();
    await note();
    expect(await world.restore('mr')).toBe('restored');
    const answers: Posted[] = [];
    for (let asked = 0; asked < 3; asked += 1) {
      world.clock.forward({ seconds: 120 });
      await mr.send();
      await ne.receive();
      await ne.send();
      answers.push(...world.post.collect('mr'));
    }
    expect(answers.length).toBeGreaterThan(3);
    await mr.receive(answers);
    await world.resynchronise();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['offered', 'offered']);
    const recovered = await recoveredAt(mr);
    expect(recovered.length).toBeGreaterThan(0);
    expect(new Set(recovered).size).toBe(recovered.length);
  });
});
