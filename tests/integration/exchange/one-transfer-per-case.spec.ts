import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import type { FoldedConversation } from '../../../services/country-node/src/domain/conversations/fold-conversation.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { checkCaseFree } from '../../../services/country-node/src/outgoing/check-case-free.js';
import type { Country } from '../../support/exchange/country.js';
import { forge } from '../../support/exchange/hostile.js';
import { goBack } from '../../support/exchange/go-back.js';
import { someOffer } from '../../support/exchange/some-offer.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;
let offer: JsonObject;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  offer = await someOffer(world);
});
afterAll(() => world.end());

async function assumed(): Promise<string> {
  const { caseId } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  for (const [country, step] of [
    [ne, 'accept'],
    [mr, 'handover'],
    [ne, 'assume'],
  ] as const) {
    await country.act(id, step);
    await world.settle();
  }
  return id;
}

it('is not offered back while it is on its way to a third authority', async () => {
  const id = await assumed();
  const row = (await ne.conversation(id))!;
  const onward = { ...row, id: uuidv7(), peer: 'iom-ne', role: 'offerer', state: 'offered' };
  await ne.parts.store.transaction((tx) => tx.conversations.insert(onward));
  await expect(ne.act(id, 'offer-return')).rejects.toMatchObject({ code: 'transfer-open' });
  await ne.parts.store.transaction((tx) =>
    tx.conversations.update(onward.id, { state: 'declined', updatedAt: world.clock.now() }),
  );
  await ne.act(id, 'offer-return');
  await world.settle();
  expect(await mr.state(id)).toBe('return-offered');
});

it('is not offered back by an authority that has passed it on', async () => {
  const id = await assumed();
  const { caseId } = (await ne.conversation(id))!;
  await ne.parts.store.transaction(async (tx) => {
    const { version } = (await tx.cases.get(caseId))!;
    await tx.cases.update(caseId, version, { responsible: 'iom-ne', updatedAt: world.clock.now() });
  });
  await expect(ne.act(id, 'offer-return')).rejects.toMatchObject({ code: 'not-responsible' });
});

describe('at the receiver, an offer', () => {
  /** As mr would write it if it did not keep to the rules: another conversation about a case that is known already. */
  async function offeredAgain(id: string): Promise<string | null> {
    const { caseId } = (await mr.conversation(id))!;
    const [named] = await mr.parts.store.transaction((tx) => tx.cases.references(caseId));
    const body = { ...offer, caseReference: named!.reference };
    const forged = await forge(world, { from: 'mr', to: 'ne', body });
    const before = await openAt(ne, id);
    await ne.receive([forged]);
    const seen = await ne.parts.store.transaction((tx) => tx.inbox.seen('mr', forged.messageId));
    expect(await openAt(ne, id)).toEqual(before);
    return seen!.code;
  }

  /** What a node holds about the case of a conversation: who is responsible, and its conversations. */
  async function openAt(country: Country, id: string): Promise<unknown> {
    const { caseId } = (await country.conversation(id))!;
    return country.parts.store.transaction(async (tx) => [
      (await tx.cases.get(caseId))?.responsible,
      (await tx.conversations.ofCase(caseId)).map((row) => [row.id, row.state, row.responsible]),
    ]);
  }

  it('of a case that it is responsible for itself is refused, and changes nothing', async () => {
    const id = await assumed();
    expect(await offeredAgain(id)).toBe('offerer-not-responsible');
    expect((await ne.conversation(id))!.responsible).toBe('ne');
  });

  it('of a case that is being offered to it already is refused', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    expect(await offeredAgain(id)).toBe('transfer-open');
    await mr.act(id, 'withdraw');
    await world.settle();
    const again = await mr.offer(caseId, 'ne');
    await world.settle();
    expect(await ne.state(again)).toBe('offered');
  });

  it('of a case that came back is taken as any other', async () => {
    const id = await assumed();
    await goBack(world, id);
    await mr.act(id, 'assume-return');
    await world.settle();
    const again = await mr.offer((await mr.conversation(id))!.caseId, 'ne');
    await world.settle();
    expect(await ne.state(again)).toBe('offered');
  });
});

describe('an offer to whom the last word about the case may not have reached', () => {
  it('waits for the receipt of a withdrawal, and others need not', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    await mr.act(id, 'withdraw');
    await expect(mr.offer(caseId, 'ne')).rejects.toMatchObject({ code: 'transfer-open' });
    await expect(mr.offer(caseId, 'iom-ne')).rejects.not.toMatchObject({ code: 'transfer-open' });
    await world.settle();
    const again = await mr.offer(caseId, 'ne');
    await world.settle();
    expect(await ne.state(again)).toBe('offered');
  });

  it('waits for the receipt of having assumed the case again', async () => {
    const id = await assumed();
    await goBack(world, id);
    await mr.act(id, 'assume-return');
    const { caseId } = (await mr.conversation(id))!;
    await expect(mr.offer(caseId, 'ne')).rejects.toMatchObject({ code: 'transfer-open' });
    await world.settle();
    await mr.offer(caseId, 'ne');
  });
});

describe('an offer to a third authority after the file was called back and everything withdrawn', () => {
  /** Up to the signed assumption, or what comes before it; the file is at its receiver, and its author has not heard so. */
  async function calledBack(file: 'handover' | 'hand-back'): Promise<{ id: string; from: Country; to: Country }> {
    const [from, to] = file === 'handover' ? [mr, ne] : [ne, mr];
    const id = file === 'handover' ? await accepted() : await returnAccepted();
    await from.act(id, file);
    await from.send();
    return { id, from, to };
  }

  async function accepted(): Promise<string> {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(id, 'accept');
    await world.settle();
    return id;
  }

  async function returnAccepted(): Promise<string> {
    const id = await assumed();
    await ne.act(id, 'offer-return');
    await world.settle();
    await mr.act(id, 'accept-return');
    await world.settle();
    return id;
  }

  async function withdrawConsent(country: Country, id: string): Promise<void> {
    const { caseId } = (await country.conversation(id))!;
    const event = { event: 'withdrawn', at: world.clock.now().toISOString(), givenBy: { relation: 'child' } };
    await recordConsent(country.parts, country.supervisor, caseId, event);
    await country.send();
    // What the node would say by itself, a person says first.
    expect((await country.messages(id)).at(-1)).toMatchObject({ step: 'void', status: 'queued' });
  }

  it.each([
    ['handover', 'withdraw', 'assume', 'assumed'],
    ['hand-back', 'withdraw-return', 'assume-return', 'returned'],
  ] as const)(
    'waits for the answer to the void of a %s: whoever holds it may have assumed the case',
    async (...names) => {
      const [file, withdrawal, assumption, end] = names;
      const { id, from, to } = await calledBack(file);
      await to.receive();
      await to.act(id, assumption);
      await withdrawConsent(from, id);
      await from.act(id, withdrawal);
      const { caseId } = (await from.conversation(id))!;
      await expect(from.offer(caseId, 'iom-ne')).rejects.toMatchObject({ code: 'transfer-open' });
      await world.settle();
      expect([await from.state(id), await to.state(id)]).toEqual([end, end]);
      await expect(from.offer(caseId, 'iom-ne')).rejects.toMatchObject({ code: 'not-responsible' });
    },
  );

  it('is free once it is known that the file had not arrived', async () => {
    const { id } = await calledBack('handover');
    const [file] = world.post.collect('ne');
    await withdrawConsent(mr, id);
    await mr.act(id, 'withdraw');
    const { caseId } = (await mr.conversation(id))!;
    await expect(mr.offer(caseId, 'iom-ne')).rejects.toMatchObject({ code: 'transfer-open' });
    await world.settle();
    await ne.receive([file!]);
    await world.settle();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['withdrawn', 'withdrawn']);
    await expect(mr.offer(caseId, 'iom-ne')).rejects.not.toMatchObject({ code: 'transfer-open' });
  });

  it('is not sent either where it was prepared before', async () => {
    const { id } = await calledBack('handover');
    await ne.receive();
    const row = (await mr.conversation(id))!;
    const prepared = { ...row, id: uuidv7(), peer: 'iom-ne', state: 'start' };
    await mr.parts.store.transaction((tx) => tx.conversations.insert(prepared));
    await withdrawConsent(mr, id);
    await mr.act(id, 'withdraw');
    // Whoever opens this one has consent of its own, and would be stopped by nothing else.
    const free = mr.parts.store.transaction((tx) =>
      checkCaseFree(mr.parts, tx, prepared, { state: 'start' } as FoldedConversation),
    );
    await expect(free).rejects.toMatchObject({ code: 'transfer-open' });
  });
});
