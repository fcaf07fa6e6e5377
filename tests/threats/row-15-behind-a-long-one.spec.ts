import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { OPENED_STEP } from '../../services/country-node/src/domain/conversations/conversation-kind.js';
import { resume } from '../../services/country-node/src/record/resume.js';
import type { Country } from '../support/exchange/country.js';
import { World } from '../support/exchange/world.js';
import { backUp, note, offered } from './restoring.js';

let world: World;
let mr: Country;
let ne: Country;

beforeEach(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  await resume(mr.parts, world.continuityOf('mr'));
}, 60_000);
afterEach(() => world?.end());

/** As many more messages as it takes, which both hold as settled; none of them says anything. */
async function lengthen(id: string, count: number): Promise<void> {
  const more = Array.from({ length: count }, () => ({ id: uuidv7(), digest: randomBytes(32).toString('base64url') }));
  for (const country of [mr, ne]) {
    const [first] = await country.messages(id);
    await country.parts.store.transaction(async (tx) => {
      for (const each of more)
        await tx.conversations.addMessage({ ...first!, ...each, step: OPENED_STEP, content: null });
    });
  }
}

async function restore() {
  await note(world, mr);
  expect(await world.restore('mr')).toBe('restored');
  await world.resynchronise();
  const { status, incomplete } = (await mr.resyncs()).find(({ peer }) => peer === 'ne')!;
  return { status, incomplete };
}

describe('row 15: what stands behind a conversation that is long', () => {
  it('comes back too, where the two will never agree on that one: a refused message was forgotten by its author', async () => {
    const stuck = await offered(world);
    await lengthen(stuck, 120);
    const forgotten = randomBytes(32).toString('base64url');
    await ne.parts.store.transaction((tx) => tx.inbox.addRefusedDigest({ id: stuck, peer: 'mr' }, forgotten));
    await backUp(world, mr);
    const behind = [await offered(world), await offered(world)];
    expect(behind.every((id) => id > stuck)).toBe(true);
    expect(await restore()).toEqual({ status: 'done', incomplete: 0 });
    expect(await Promise.all(behind.map((id) => mr.state(id)))).toEqual(['offered', 'offered']);
  });

  it('comes back though it is the end of the same conversation, and that is longer than one answer can name', async () => {
    const id = await offered(world);
    await lengthen(id, 310);
    await backUp(world, mr);
    await ne.act(id, 'accept');
    await world.settle();
    const behind = await offered(world);
    expect(await restore()).toEqual({ status: 'done', incomplete: 0 });
    expect([await mr.state(id), await mr.state(behind)]).toEqual(['accepted', 'offered']);
  });
});
