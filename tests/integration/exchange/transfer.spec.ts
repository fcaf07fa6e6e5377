import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { goBack } from '../../support/exchange/go-back.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

async function offered(): Promise<{ id: string; caseId: string; attachments: string[] }> {
  const { caseId, attachments } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  return { id, caseId, attachments };
}

async function states(id: string): Promise<(string | undefined)[]> {
  return [await mr.state(id), await ne.state(id)];
}

async function responsible(id: string): Promise<(string | undefined)[]> {
  return Promise.all([mr, ne].map(async (each) => (await each.conversation(id))?.responsible));
}

describe('a case transfer', () => {
  it('goes from the offer over questions, acceptance and handover to the assumption, and back', async () => {
    const { id, attachments } = await offered();
    expect(await states(id)).toEqual(['offered', 'offered']);
    await ne.act(id, 'request-information');
    await world.settle();
    expect(await states(id)).toEqual(['information-requested', 'information-requested']);
    await mr.act(id, 'provide-information');
    await world.settle();
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover', { ...STORY.handover, attachments });
    await world.settle();
    expect(await states(id)).toEqual(['handed-over', 'handed-over']);
    expect(await responsible(id)).toEqual(['mr', 'mr']);
    await ne.fetchFiles();
    await ne.act(id, 'assume');
    expect(await responsible(id)).toEqual(['mr', 'ne']);
    await world.settle();
    expect(await responsible(id)).toEqual(['ne', 'ne']);
    await goBack(world, id);
    await mr.act(id, 'assume-return');
    await world.settle();
    expect(await states(id)).toEqual(['returned', 'returned']);
    expect(await responsible(id)).toEqual(['mr', 'mr']);
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it('lets both sides read what was said beside the case, and nothing of the case there', async () => {
    const { id } = await offered();
    await ne.act(id, 'request-information');
    await world.settle();
    const { messages } = await readConversation(mr.parts, mr.caseworker, id);
    expect(messages.map(({ step, said }) => [step, Object.keys(said ?? {}).sort()])).toEqual([
      ['offer', ['caseReference', 'childInformed', 'consent', 'contact', 'reason', 'urgency']],
      ['request-information', ['caseReference', 'questions']],
    ]);
    expect(messages[1]?.said).toMatchObject(STORY['request-information']);
    const there = await readConversation(ne.parts, ne.supervisor, id);
    expect(there.messages.map(({ said }) => said)).toEqual(messages.map(({ said }) => said));
    await expect(readConversation(ne.parts, ne.caseworker, id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('says of what was said here how far it is: waiting, with the broker over there, received and signed', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    const howFar = async (at: Country) => {
      const { messages } = await readConversation(at.parts, at.supervisor, id);
      return messages.map(({ status, withBroker, receipted }) => ({ status, withBroker, receipted }));
    };
    world.post.unreachable.add('ne');
    await mr.send();
    expect(await howFar(mr)).toEqual([{ status: 'queued', withBroker: false, receipted: false }]);
    world.post.unreachable.delete('ne');
    world.clock.forward({ seconds: 300 });
    await mr.send();
    expect(await howFar(mr)).toEqual([{ status: 'queued', withBroker: true, receipted: false }]);
    await world.settle();
    expect(await howFar(mr)).toEqual([{ status: 'receipted', withBroker: false, receipted: true }]);
    expect(await howFar(ne)).toEqual([{ status: 'received', withBroker: false, receipted: true }]);
  });

  it('shows no name before the handover, and the permitted file after it', async () => {
    const { id, caseId } = await offered();
    const { caseId: there } = (await ne.conversation(id))!;
    const own = await readCase(mr.parts, mr.caseworker, caseId);
    const names = (own.content.file?.identification?.names ?? []).flatMap(({ given }) => given ?? []);
    expect(names.length).toBeGreaterThan(0);
    const shown = await readCase(ne.parts, ne.supervisor, there);
    expect(shown.content.file).toBeUndefined();
    for (const name of names) expect(JSON.stringify(shown)).not.toContain(name);
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover');
    await world.settle();
    const handed = await readCase(ne.parts, ne.supervisor, there);
    for (const name of names) expect(JSON.stringify(handed.content.file)).toContain(name);
    expect(handed.content.file).not.toHaveProperty('mhpss');
  });

  it.each(['decline', 'withdraw', 'expire'] as const)(
    'ends with %s, and the first authority stays responsible',
    async (step) => {
      const { id } = await offered();
      await (step === 'decline' ? ne : mr).act(id, step);
      await world.settle();
      const ended = { decline: 'declined', withdraw: 'withdrawn', expire: 'expired' }[step];
      expect(await states(id)).toEqual([ended, ended]);
      expect(await responsible(id)).toEqual(['mr', 'mr']);
      await expect(ne.act(id, 'accept')).rejects.toMatchObject({ code: 'step-not-allowed' });
    },
  );

  it('goes to one node at a time', async () => {
    const { caseId } = await offered();
    await expect(mr.offer(caseId, 'iom-ne')).rejects.toMatchObject({ code: 'transfer-open' });
  });

  it('shows each partner another reference', async () => {
    const { id, caseId } = await offered();
    await mr.act(id, 'withdraw');
    await world.settle();
    const again = await mr.offer(caseId, 'ne');
    const references = await mr.parts.store.transaction((tx) => tx.cases.references(caseId));
    expect(references).toHaveLength(1);
    await mr.act(again, 'withdraw');
    await mr.offer(caseId, 'iom-ne').catch(() => undefined);
    const both = await mr.parts.store.transaction((tx) => tx.cases.references(caseId));
    expect(new Set(both.map(({ reference }) => reference)).size).toBe(both.length);
  });
});
