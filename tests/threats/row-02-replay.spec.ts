import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { openSignedLines } from '../../services/country-node/src/record/keep-message.js';
import { sealSigned } from '#libs/envelope/seal.js';
import { STORY } from '../support/exchange/inputs.js';
import type { Posted } from '../support/exchange/post.js';
import { effectsOf, entriesAbout, entriesOf, Scene } from './scene.js';

let scene: Scene;

/** The clock runs on within a scene: those that need today begin anew. */
const beginAnew = () => {
  beforeAll(async () => {
    scene = await Scene.begin();
  });
  afterAll(() => scene?.end());
};
beforeEach(() => {
  scene.world.logged.splice(0);
  scene.world.post.sent.splice(0);
});

const receiptsSent = async () => (await entriesOf(scene.ne)).filter(({ kind }) => kind === 'receipt-sent').length;
const countOf = async (node: 'mr' | 'ne', kind: string) =>
  (await entriesOf(scene[node])).filter((entry) => entry.kind === kind).length;

/** A transfer up to the acceptance; everything that was on the wire, in order. */
async function accepted(): Promise<{ id: string; wire: Posted[] }> {
  const { mr, ne, world } = scene;
  const { caseId } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  await ne.act(id, 'accept');
  await world.settle();
  return { id, wire: [...world.post.sent] };
}

const states = async (id: string) => [await scene.mr.state(id), await scene.ne.state(id)];

/** Everything captured arrives again, at both ends, in an order of the courier's choosing. */
async function replay(wire: readonly Posted[]): Promise<void> {
  const { mr, ne, world } = scene;
  await ne.receive(wire.filter(({ to }) => to === 'ne').reverse());
  await mr.receive(wire.filter(({ to }) => to === 'mr').reverse());
  await world.settle();
}

describe('row 2: replay', () => {
  beginAnew();

  it.each([
    ['minutes', { seconds: 300 }],
    ['days', { days: 3 }],
    ['months', { days: 200 }],
    ['years', { days: 900 }],
  ])('%s later has no effect twice and changes nothing', async (_when, after) => {
    const { mr, ne, world } = scene;
    const { id, wire } = await accepted();
    expect(wire).toHaveLength(4);
    scene.pass(after);
    const before = [
      await effectsOf(mr),
      await effectsOf(ne),
      await receiptsSent(),
      await countOf('mr', 'receipt-received'),
    ];
    await replay(wire);
    await replay(wire);
    expect([
      await effectsOf(mr),
      await effectsOf(ne),
      await receiptsSent(),
      await countOf('mr', 'receipt-received'),
    ]).toEqual(before);
    expect(await states(id)).toEqual(['accepted', 'accepted']);
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
    await scene.nextGoodMessageArrives();
  });

  it('is given the same receipt again, whatever the clock says', async () => {
    const { mr, ne, world } = scene;
    const { wire } = await accepted();
    const offer = wire[0]!;
    const receipts: string[] = [];
    for (const days of [0, 1, 40]) {
      scene.pass({ days });
      await ne.receive([offer]);
      await ne.send();
      for (const { sealed } of world.post.collect('mr')) {
        await mr.receive([{ from: 'ne', to: 'mr', sealed }]);
        receipts.push(sealed);
      }
    }
    // Other bytes each time, one signed answer: the author takes it for what it has.
    expect(new Set(receipts).size).toBe(3);
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
    await scene.nextGoodMessageArrives();
  });

  it('of a message that its holder encrypts anew is known by what was signed', async () => {
    const { ne, world } = scene;
    const { id } = await accepted();
    const [message] = await ne.messages(id);
    const recipient = ne.view.encryptionKeyOf('ne', world.clock.now())!;
    const before = [await effectsOf(ne), await receiptsSent()];
    for (let times = 0; times < 3; times += 1) {
      const { sealed } = await sealSigned(await openSignedLines(ne.parts, message!), recipient);
      await ne.receive([{ from: 'iom-ne', to: 'ne', sealed }]);
    }
    expect([await effectsOf(ne), await receiptsSent()]).toEqual(before);
    await scene.nextGoodMessageArrives();
  });

  it('of a withdrawal, of an acceptance or of a receipt does nothing to a conversation that went on', async () => {
    const { mr, ne, world } = scene;
    const { id, wire } = await accepted();
    await mr.act(id, 'handover', STORY.handover);
    await world.settle();
    await ne.act(id, 'assume', STORY.assume);
    await world.settle();
    await replay([...wire, ...world.post.sent]);
    expect(await states(id)).toEqual(['assumed', 'assumed']);
    expect((await mr.conversation(id))?.responsible).toBe('ne');
    await scene.nextGoodMessageArrives();
  });

  it('of a message that first arrives after its expiry is refused', async () => {
    const { mr, world } = scene;
    const { caseId } = await mr.register('01-moussa');
    await mr.offer(caseId, 'ne');
    await mr.send();
    const [kept] = world.post.collect('ne');
    scene.pass({ days: 31 });
    await scene.isRefused(kept!, 'expired');
    await world.settle();
    await scene.nextGoodMessageArrives();
  });
});

describe('row 2: what was refused', () => {
  beginAnew();

  it('is answered again when the same bytes come again, and is in the ledger once', async () => {
    const { ne, world } = scene;
    const refused = await scene.forge({ smuggled: { SURPRISE: { '/summary/languages/7': 'x' } } });
    const answers: number[] = [];
    for (let times = 0; times < 3; times += 1) {
      await ne.receive([refused]);
      await ne.send();
      answers.push(world.post.collect('mr').length);
    }
    expect(answers).toEqual([1, 1, 1]);
    expect(await entriesAbout(ne, refused.sealed)).toMatchObject([
      { kind: 'refusal', content: { code: 'claims-invalid' } },
    ]);
    await scene.nextGoodMessageArrives();
  });
});

describe('row 2: a courier that spends genuine ids', () => {
  beginAnew();

  it('cannot use up a message id: without its author’s signature none counts as seen', async () => {
    const { mr, ne, world } = scene;
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    const [message] = await mr.messages(id);
    const claims = { messageId: message!.id };
    await scene.isQuarantined(await scene.forge({ conversationId: id, claims, signedBy: 'iom-ne' }));
    await scene.isQuarantined({ from: 'mr', to: 'ne', sealed: randomBytes(900).toString('base64url') });
    expect(await ne.parts.store.transaction((tx) => tx.inbox.seen('mr', message!.id))).toBeUndefined();
    await world.settle();
    expect(await ne.state(id)).toBe('offered');
  });

  it('cannot make an id that it learned a fault of ours: whoever comes second is told so', async () => {
    const { mr, ne, world } = scene;
    const ours = ne.view.agreementBetween('mr', 'ne', world.clock.now())!;
    world.publish({ agreements: [ours, { ...ours, id: 'iom-ne-ne', parties: ['iom-ne', 'ne'] }] });
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    const [message] = await mr.messages(id);
    const claims = { messageId: message!.id };
    await ne.receive([await scene.forge({ from: 'iom-ne', conversationId: uuidv7(), claims })]);
    await world.settle();
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
    const refused = (await mr.messages(id)).map(({ status, refusalCode }) => [status, refusalCode]);
    expect(refused).toEqual([['refused', 'message-id-reused']]);
    // The case is free again, and under an id of its own it goes.
    const again = await mr.offer(caseId, 'ne');
    await world.settle();
    expect(await ne.state(again)).toBe('offered');
    scene.pass({});
    await scene.nextGoodMessageArrives();
  });

  it('cannot answer with an id of ours: it is refused, not a fault of ours', async () => {
    const { mr, ne, world } = scene;
    const { id } = await accepted();
    const [, acceptance] = await ne.messages(id);
    const reused = await scene.forge({ conversationId: uuidv7(), claims: { messageId: acceptance!.id } });
    await scene.isRefused(reused, 'message-id-reused');
    expect(await states(id)).toEqual(['accepted', 'accepted']);
    await world.settle();
    expect((await mr.messages(id)).map(({ status }) => status).sort()).toEqual(['receipted', 'received']);
    await scene.nextGoodMessageArrives();
  });

  it('cannot use an id twice for other content', async () => {
    const messageId = uuidv7();
    const first = await scene.forge({ claims: { messageId } });
    await scene.ne.receive([first]);
    const second = await scene.forge({ claims: { messageId } });
    await scene.strike(second);
    expect(await entriesAbout(scene.ne, second.sealed)).toMatchObject([
      { kind: 'refusal', content: { code: 'message-id-reused' } },
    ]);
    await scene.nextGoodMessageArrives();
  });
});
