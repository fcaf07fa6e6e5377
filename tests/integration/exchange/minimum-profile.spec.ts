import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Country } from '../../support/exchange/country.js';
import { PARTICIPANTS, World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
beforeEach(() => ask({}));
afterAll(() => world.end());

/** Publishes what each node asks of those who write to it. */
function ask(minimum: Readonly<Record<string, string>>): void {
  const participants = PARTICIPANTS.map((each) => {
    const least = minimum[each.id];
    return least === undefined ? each : { ...each, minimumProfile: least };
  });
  world.publish({ participants });
}

const refused = { name: 'Refusal', code: 'profile-not-accepted' };
/** Whoever waits, waits no longer than this. */
const later = () => world.clock.forward({ seconds: 600 });

describe('a participant that asks for a profile', () => {
  it('that everybody has is written to', async () => {
    ask({ ne: 'v1', mr: 'v1' });
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['offered', 'offered']);
  });

  it('that a node does not have is not written to by it: whoever asks is told, and nothing leaves', async () => {
    ask({ ne: 'v2' });
    const sent = world.post.sent.length;
    const { caseId } = await mr.register('01-moussa');
    await expect(mr.offer(caseId, 'ne')).rejects.toMatchObject(refused);
    await world.settle();
    expect(world.post.sent.length).toBe(sent);
    // Others are.
    const id = await mr.offer(caseId, 'iom-ne').catch((error: unknown) => error);
    expect(id).not.toMatchObject(refused);
  });

  it('gets nothing either that was sealed before it asked; it goes when the list allows it again', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    ask({ ne: 'v2' });
    const sent = world.post.sent.length;
    await mr.send();
    expect(world.post.sent.length).toBe(sent);
    expect(await mr.state(id)).toBe('offered');
    ask({ ne: 'v1' });
    later();
    await world.settle();
    expect(await ne.state(id)).toBe('offered');
  });

  it('refuses what was sealed with less, with the code, and its author learns of it', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    ask({ ne: 'v2' });
    await ne.receive();
    expect(await ne.conversation(id)).toBeUndefined();
    await ne.send();
    await mr.receive();
    const messages = await mr.parts.store.transaction((tx) => tx.conversations.steps(id));
    expect(messages).toMatchObject([{ status: 'refused', refusalCode: 'profile-not-accepted' }]);
  });

  it('is not answered with less; what it sent stays until it can be', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    ask({ mr: 'v2' });
    const sent = world.post.sent.length;
    await ne.receive();
    await ne.send();
    expect([await ne.conversation(id), world.post.sent.length]).toEqual([undefined, sent]);
    ask({});
    later();
    await world.settle();
    expect(await ne.state(id)).toBe('offered');
  });
});
