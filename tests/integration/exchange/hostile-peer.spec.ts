import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { Country } from '../../support/exchange/country.js';
import { forge, type Forgery } from '../../support/exchange/hostile.js';
import { STORY } from '../../support/exchange/inputs.js';
import { someOffer } from '../../support/exchange/some-offer.js';
import { World } from '../../support/exchange/world.js';

const REFERENCE = 'PR-2345-6789-BCDF';

let world: World;
let mr: Country;
let ne: Country;
let offer: JsonObject;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  offer = { ...(await someOffer(world)), caseReference: REFERENCE };
});
afterAll(() => world.end());
beforeEach(() => void world.logged.splice(0));

async function refusalOf(forgery: Omit<Forgery, 'from' | 'to'> & Partial<Forgery>): Promise<string | null | undefined> {
  const forged = await forge(world, { from: 'mr', to: 'ne', body: offer, ...forgery });
  await ne.receive([forged]);
  const seen = await ne.parts.store.transaction((tx) => tx.inbox.seen(forged.from, forged.messageId));
  expect(seen?.outcome).toBe('refused');
  expect(world.logged.filter(({ error }) => error)).toEqual([]);
  return seen?.code;
}

const casesAtNiger = () => ne.parts.store.transaction((tx) => tx.conversations.list({ limit: 1_000 }));

/** After anything hostile, the next good message arrives. */
async function nextGoodMessageArrives(): Promise<void> {
  const { caseId } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  expect(await ne.state(id)).toBe('offered');
}

describe('a peer that writes what it may not', () => {
  it.each([
    [
      'a step out of turn',
      { step: 'assume', body: { worker: STORY.assume.worker, assumedAt: STORY.assume.assumedAt } },
    ],
    ['a step that does not exist', { claims: { step: 'take-over' } }],
    ['another schema', { claims: { schema: 'urn:passerelle:schema:case-transfer:handover:v1' } }],
    ['a purpose of its own', { claims: { purpose: 'immigration-enforcement' } }],
    ['an agreement that is not', { claims: { agreement: { id: 'mine', version: 9 } } }],
    ['claims of the wrong type', { claims: { parents: 'none' } }],
    ['unknown claims', { claims: { admin: true } }],
    ['a message that has expired', { claims: { expiresAt: '2026-11-22T00:00:00.000Z' } }],
    ['a message from next month', { claims: { issuedAt: '2026-12-23T00:00:00.000Z' } }],
    ['a conversation that nobody opened', { step: 'withdraw', body: { caseReference: REFERENCE, reason: 'error' } }],
  ])('%s is refused with a code', async (_name, forgery) => {
    expect(await refusalOf(forgery as Partial<Forgery>)).toEqual(expect.stringMatching(/^[a-z-]+$/));
  });

  it.each([
    ['a conversation id that is none', { conversationId: 'CANARY' }, 'done'],
    ['a message id that is none', { messageId: 'CANARY' }, 'quarantined'],
  ])('%s is no fault of ours: refused or set aside at once', async (_name, claims, status) => {
    const forged = await forge(world, { from: 'mr', to: 'ne', body: offer, claims });
    await ne.receive([forged]);
    const sealedDigest = createHash('sha256').update(forged.sealed).digest('base64url');
    const row = await ne.parts.store.transaction((tx) => tx.inbox.get(sealedDigest));
    expect(row).toMatchObject({ status, code: 'claims-invalid', attempts: 1 });
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
    await nextGoodMessageArrives();
  });
});

describe('a third node with valid keys', () => {
  it('cannot void a message of others, not even before it arrives', async () => {
    const ours = mr.view.agreementBetween('mr', 'ne', world.clock.now())!;
    world.publish({ agreements: [ours, { ...ours, id: 'iom-ne-ne', parties: ['iom-ne', 'ne'] }] });
    const { caseId } = await mr.register('01-moussa');
    const conversationId = await mr.offer(caseId, 'ne');
    await mr.send();
    const [message] = await mr.messages(conversationId);
    const claims = { voids: { messageId: message!.id, digest: message!.digest } };
    const body = { reason: 'basis-changed' };
    await ne.receive([await forge(world, { from: 'iom-ne', to: 'ne', step: 'void', body, conversationId, claims })]);
    await world.settle();
    expect(await ne.state(conversationId)).toBe('offered');
    world.publish();
  });
});

describe('a good message with something changed', () => {
  it('every changed byte of a good message is set aside or refused, never taken', async () => {
    const { sealed } = await forge(world, { from: 'mr', to: 'ne', body: offer });
    const before = (await casesAtNiger()).length;
    for (let at = 0; at < sealed.length; at += Math.ceil(sealed.length / 60)) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      await ne.receive([{ from: 'mr', to: 'ne', sealed: changed }]);
    }
    expect(await casesAtNiger()).toHaveLength(before);
  });
});
