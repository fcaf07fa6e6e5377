import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { callBackInVain, settleAll, stepsOf } from '../../support/exchange/call-back.js';
import type { Country } from '../../support/exchange/country.js';
import {
  ANSWERS,
  ask,
  ASKED,
  childInformed,
  CONSULATE,
  DESK,
  everythingAt,
  IDENTITY_NODES,
  permitting,
  registerBoy,
  request,
  shownAt,
} from '../../support/exchange/identity.js';
import type { Play } from '../../support/exchange/play.js';
import { assign, consent, conversationsOf, saidIn } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let desk: Country;
let consulate: Country;

beforeAll(async () => {
  world = await World.begin(undefined, [], IDENTITY_NODES);
  [mr, desk, consulate] = [world.of('mr'), world.of(DESK), world.of(CONSULATE)];
});
afterAll(() => world.end());

interface Asked {
  caseId: string;
  asked: Play;
  put: Play;
  atDesk: string;
  atConsulate: string;
}

/** A boy about whom the consulate was asked. */
async function begin(): Promise<Asked> {
  const caseId = await registerBoy(mr);
  const asked = await request(world, caseId);
  const put = await ask(world, asked);
  return { caseId, asked, put, atDesk: await put.caseAt(DESK), atConsulate: await put.caseAt(CONSULATE) };
}

/** What he permits from now on; the same as before but for what is said. */
const narrow = (at: Country, caseId: string, more: object) =>
  consent(at, caseId, { event: 'narrowed', provisions: [permitting(at, more)] });

const kindsAt = async (at: Country, caseId: string) =>
  (await at.parts.store.transaction((tx) => tx.conversations.ofCase(caseId))).map(({ kind }) => kind).sort();

async function expectTakenBack({ asked, put, atDesk, atConsulate }: Asked): Promise<void> {
  expect([await asked.states(), await put.states()]).toEqual([
    ['restricted', 'restricted'],
    ['restricted', 'restricted'],
  ]);
  expect([await shownAt(desk, asked.id), await shownAt(consulate, put.id)]).toEqual([undefined, undefined]);
  for (const [at, caseId] of [
    [desk, atDesk],
    [consulate, atConsulate],
  ] as const) {
    expect((await readCase(at.parts, at.supervisor, caseId)).content.file).toBeUndefined();
  }
}

describe('R10, R18: what a boy takes back is taken back from the consulate too, which is not told why', () => {
  it('when he withdraws', async () => {
    const boy = await begin();
    await consent(mr, boy.caseId, { event: 'withdrawn' });
    await world.settle();
    await expectTakenBack(boy);
    expect(await kindsAt(desk, boy.atDesk)).toEqual([
      'consent-change',
      'identity-request',
      'identity-verification',
      'restriction',
    ]);
    expect(await kindsAt(consulate, boy.atConsulate)).toEqual(['identity-verification', 'restriction']);
    const [told] = await conversationsOf(consulate, boy.atConsulate, 'restriction');
    expect(Object.keys(await saidIn(consulate, told!))).toEqual(['caseReference']);
    const { opened, everything } = await everythingAt(consulate);
    expect(opened).not.toMatch(/consent|scope|withdrawn|closure|Moussa/i);
    expect(everything).not.toContain(boy.caseId);
    await consulate.act(told!.id, 'restricted', { outcome: 'erased' });
    await world.settle();
    expect((await conversationsOf(desk, boy.atDesk, 'restriction')).map(({ state }) => state)).toEqual(['answered']);
  });

  it('when he still agrees to the desk, but not to the consulate any more', async () => {
    const boy = await begin();
    await narrow(mr, boy.caseId, { recipients: [{ node: DESK }] });
    await world.settle();
    await expectTakenBack(boy);
  });

  it('when he says so to the desk, whose answers say nothing new to the authority', async () => {
    const { caseId, asked, put, atDesk, atConsulate } = await begin();
    await put.take([CONSULATE, 'answer', { results: ANSWERS }]);
    await asked.take([DESK, 'relay-answer', { results: ANSWERS }]);
    await assign(desk, atDesk);
    await consent(desk, atDesk, { event: 'withdrawn' });
    await world.settle();
    expect(await put.states()).toEqual(['restricted', 'restricted']);
    expect(await kindsAt(consulate, atConsulate)).toEqual(['identity-verification', 'restriction']);
    expect(await asked.states()).toEqual(['answered', 'answered']);
    expect(await kindsAt(mr, caseId)).toEqual(['identity-request']);
    expect((await readCase(mr.parts, mr.supervisor, caseId)).restrictions).toEqual([]);
  });

  it('when the authority has all of it restricted, without waiting for somebody at the desk', async () => {
    const boy = await begin();
    await boy.put.take([CONSULATE, 'answer', { results: ANSWERS }], [DESK, 'close']);
    await boy.asked.take(['mr', 'restrict']);
    await expectTakenBack(boy);
    const { messages } = await readConversation(desk.parts, desk.supervisor, boy.put.id);
    expect(JSON.stringify(messages)).not.toContain(ANSWERS.identity.reference);
    expect(await kindsAt(consulate, boy.atConsulate)).toEqual(['identity-verification']);
  });

  it('also after the question was closed: then the consulate has to say what it did', async () => {
    const boy = await begin();
    await boy.put.take([CONSULATE, 'answer', { results: ANSWERS }], [DESK, 'close']);
    await boy.asked.take([DESK, 'relay-answer', { results: ANSWERS }], ['mr', 'close', { childInformed }]);
    await consent(mr, boy.caseId, { event: 'withdrawn' });
    await world.settle();
    const [told] = await conversationsOf(consulate, boy.atConsulate, 'restriction');
    expect(told?.state).toBe('requested');
    await consulate.act(told!.id, 'restricted', { outcome: 'erased' });
    await world.settle();
    expect(await shownAt(consulate, boy.put.id)).toBeUndefined();
    const { content } = await readCase(consulate.parts, consulate.supervisor, boy.atConsulate);
    expect(content.file).toBeUndefined();
  });
});

describe('a question that had arrived when it was called back', () => {
  /** Asked, taken in, and called back before anybody answered that it was: the receipt is still on its way. */
  async function calledBackInVain(): Promise<Pick<Asked, 'caseId' | 'asked'> & { id: string }> {
    const caseId = await registerBoy(mr);
    const asked = await request(world, caseId);
    const atDesk = await asked.caseAt(DESK);
    const id = await desk.open('identity-verification', atDesk, CONSULATE, { items: ASKED.items });
    await callBackInVain(world, desk, consulate, atDesk);
    expect(await stepsOf(desk, id)).toEqual(['ask voided', 'void queued']);
    return { caseId, asked, id };
  }

  it.each([
    ['the authority has all of it restricted', ({ asked }: { asked: Play }) => mr.act(asked.id, 'restrict')],
    ['the boy withdraws', ({ caseId }: { caseId: string }) => consent(mr, caseId, { event: 'withdrawn' })],
  ])('is taken back at the consulate all the same, when %s', async (_name, takeBack) => {
    const boy = await calledBackInVain();
    await takeBack(boy);
    await mr.send();
    await desk.receive();
    await settleAll(world);
    expect(await stepsOf(desk, boy.id)).toEqual(['ask receipted', 'void refused', 'restrict receipted']);
    expect([await desk.state(boy.id), await consulate.state(boy.id)]).toEqual(['restricted', 'restricted']);
    expect(await shownAt(consulate, boy.id)).toBeUndefined();
  });
});

describe('what has nothing to do with a question leaves it alone', () => {
  it.each([
    ['a category that it did not show', { categories: ['ID_CORE', 'FAMILY'] }],
    ['what he agreed to beside it', { purposes: ['identity-verification', 'referral'] }],
  ])('%s', async (_name, more) => {
    const { caseId, asked, put, atDesk } = await begin();
    await narrow(mr, caseId, more);
    await world.settle();
    expect(await kindsAt(desk, atDesk)).toEqual(['identity-request', 'identity-verification']);
    await put.take([CONSULATE, 'answer', { results: ANSWERS }]);
    await asked.take([DESK, 'relay-answer', { results: ANSWERS }]);
    expect([await put.states(), await asked.states()]).toEqual([
      ['answered', 'answered'],
      ['answered', 'answered'],
    ]);
  });

  it('another child’s request that is restricted', async () => {
    const [one, other] = [await begin(), await begin()];
    await one.asked.take(['mr', 'restrict']);
    expect(await other.put.states()).toEqual(['asked', 'asked']);
    expect(JSON.stringify(await shownAt(consulate, other.put.id))).toContain('Moussa');
  });
});
