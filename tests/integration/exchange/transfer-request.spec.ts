import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { decideApproval } from '../../../services/country-node/src/outgoing/decide-approval.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { bodySchemaOf } from '../../../services/country-node/src/domain/conversations/kinds.js';
import type { Country } from '../../support/exchange/country.js';
import { forge } from '../../support/exchange/hostile.js';
import { STORY } from '../../support/exchange/inputs.js';
import { alertAlone, alerted, change, contact, MET, REQUEST, reviewOf, URGENT } from '../../support/exchange/onward.js';
import { Play } from '../../support/exchange/play.js';
import { assign, consent } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

const registered = async () => (await mr.register('01-moussa', true, [URGENT, 'referral'])).caseId;

/** An alert whose child Niger met. */
async function met(caseId: string): Promise<Play> {
  return (await alerted(world, caseId)).take(['ne', 'acknowledge', { worker: contact }], ['ne', 'report-met', MET]);
}

async function asked(caseId: string, input: object = REQUEST): Promise<Play> {
  const alert = await met(caseId);
  const opening = { kind: 'transfer-request', from: 'ne', to: 'mr', caseId: await alert.caseAt('ne') };
  return Play.open(world, { ...opening, input: { ...input } });
}

const granted = async (caseId: string) => (await asked(caseId)).take(['mr', 'grant', { contact }]);
const offering = (request: string) => ({ ...STORY.offer, request });

describe('a transfer request', () => {
  it('leads to an offer that names it, and responsibility moves by that transfer only', async () => {
    const caseId = await registered();
    const play = await granted(caseId);
    expect(await play.states()).toEqual(['granted', 'granted']);
    for (const country of [mr, ne]) expect((await country.conversation(play.id))?.responsible).toBe('mr');
    const transfer = await mr.offer(caseId, 'ne', offering(play.id));
    await world.settle();
    const { row, messages } = await readConversation(ne.parts, ne.supervisor, transfer);
    expect(messages[0]?.said).toMatchObject({ request: play.id });
    expect(row.caseId).toBe(await play.caseAt('ne'));
    for (const [country, step] of [
      [ne, 'accept'],
      [mr, 'handover'],
      [ne, 'assume'],
    ] as const) {
      await country.act(transfer, step);
      await world.settle();
    }
    await play.take(['ne', 'close']);
    expect(await play.states()).toEqual(['closed', 'closed']);
    for (const country of [mr, ne]) expect((await country.conversation(transfer))?.responsible).toBe('ne');
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it('tells where the child is no nearer than the alert’s answer did', async () => {
    const play = await asked(await registered(), { ...REQUEST, location: { country: 'NE', admin1: 'NE-7' } });
    const { messages } = await readConversation(mr.parts, mr.caseworker, play.id);
    expect(messages[0]?.said).toMatchObject({ reason: 'child_is_here', location: { admin1: 'NE-7' } });
    expect(messages[0]?.shown).toBeUndefined();
  });

  it('is declined, or taken back, and the case stays', async () => {
    const declined = await (await asked(await registered())).take(['mr', 'decline', { reason: 'child_objects' }]);
    expect(await declined.states()).toEqual(['declined', 'declined']);
    const back = await (await asked(await registered())).take(['ne', 'withdraw', { reason: 'child_moved_on' }]);
    expect(await back.states()).toEqual(['withdrawn', 'withdrawn']);
    expect(await back.refusal('mr', 'grant', { contact })).toBe('step-not-allowed');
  });

  it('is heard though the alert was taken back while the child was met', async () => {
    const caseId = await registered();
    const alert = await alerted(world, caseId);
    await ne.act(alert.id, 'report-met', MET);
    const request = await ne.open('transfer-request', await alert.caseAt('ne'), 'mr', REQUEST);
    await mr.act(alert.id, 'withdraw', { reason: 'entered_in_error' });
    await world.settle();
    expect([await mr.state(request), await ne.state(request)]).toEqual(['requested', 'requested']);
  });

  it('is heard though the alert was called back on its way, and nothing says yet that it had arrived', async () => {
    const { id, callBack } = await alertOnItsWay();
    await ne.receive();
    await callBack();
    const back = world.post.collect('ne');
    await ne.act(id, 'report-met', MET);
    await ne.send();
    const receiptAndReport = world.post.collect('mr');
    const request = await ne.open('transfer-request', (await ne.conversation(id))!.caseId, 'mr', REQUEST);
    await ne.send();
    await mr.receive();
    expect([await mr.state(id), await mr.state(request)]).toEqual(['start', 'requested']);
    await ne.receive(back);
    await mr.receive(receiptAndReport);
    await world.settle();
    expect([await mr.state(request), await ne.state(request)]).toEqual(['requested', 'requested']);
  });
});

/** An alert that has left, and how whoever reviews it has it called back. */
async function alertOnItsWay() {
  const caseId = await registered();
  const { conversationId: id } = await alertAlone(mr, caseId);
  const { id: approvalId } = await reviewOf(mr, id);
  await mr.send();
  const callBack = async () => {
    await decideApproval(mr.parts, { by: mr.supervisor, approvalId, decision: 'reject' });
    await mr.send();
  };
  return { caseId, id, callBack };
}

describe('that the child was met', () => {
  const BARE = { metOn: MET.metOn, contact };
  const ASKS = { reason: 'child_asks_for_it', childInformed: REQUEST.childInformed, contact };
  /** What Niger learns from the child, and as what both steps are refused then. */
  const KEEPS: [string, string, (caseId: string) => Promise<void>][] = [
    ['R13: it is to be told to nobody', 'do-not-transmit', (caseId) => change(ne, caseId, { doNotTransmit: true })],
    [
      'R2: the child fears the country that asks',
      'origin-protected',
      (caseId) => change(ne, caseId, { legalStatus: { countriesOfOrigin: ['MR'], fearOfReturn: 'yes' } }),
    ],
    ['R12: the child refuses', 'consent-missing', (caseId) => consent(ne, caseId, { event: 'refused' })],
  ];

  it.each(KEEPS)('is said by no date and by no reason alone where %s', async (_why, code, learn) => {
    const alert = await alerted(world, await registered());
    const caseId = await alert.caseAt('ne');
    await assign(ne, caseId);
    await learn(caseId);
    expect(await alert.refusal('ne', 'report-met', BARE)).toBe(code);
    const there = await (await met(await registered())).caseAt('ne');
    await assign(ne, there);
    await learn(there);
    await expect(ne.open('transfer-request', there, 'mr', ASKS)).rejects.toMatchObject({ code });
  });

  it.each(KEEPS)('does not leave any more where %s while it waits', async (_why, _code, learn) => {
    const alert = await alerted(world, await registered());
    const caseId = await alert.caseAt('ne');
    await assign(ne, caseId);
    await ne.act(alert.id, 'report-met', BARE);
    await learn(caseId);
    await world.settle();
    expect(await mr.state(alert.id)).toBe('alerted');
  });

  it('is said, and the case asked for, without the place where nothing keeps it', async () => {
    const alert = await (await alerted(world, await registered())).take(['ne', 'report-met', BARE]);
    const caseId = await alert.caseAt('ne');
    const request = await Play.open(world, {
      ...{ kind: 'transfer-request', from: 'ne', to: 'mr', caseId, input: ASKS },
    });
    expect([await alert.states(), await request.states()].flat()).toEqual(['met', 'met', 'requested', 'requested']);
  });
});

describe('a transfer request is not heard', () => {
  it('from a node that has not met the child, or was not alerted', async () => {
    const alert = await alerted(world, await registered());
    const opening = (caseId: string) => ne.open('transfer-request', caseId, 'mr', REQUEST);
    await expect(opening(await alert.caseAt('ne'))).rejects.toMatchObject({ code: 'step-not-allowed' });
    const { service, urgency } = { service: 'education_service', urgency: 'low' };
    const input = { service, urgency, childInformed: REQUEST.childInformed, contact };
    const referral = await Play.open(world, {
      ...{ kind: 'referral', from: 'mr', to: 'ne', caseId: await registered(), input },
    });
    await expect(opening(await referral.caseAt('ne'))).rejects.toMatchObject({ code: 'step-not-allowed' });
  });

  it('where the alert was called back before it arrived', async () => {
    const { caseId, id, callBack } = await alertOnItsWay();
    const alert = world.post.collect('ne');
    await callBack();
    await ne.receive();
    await ne.receive(alert);
    await world.settle();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['start', undefined]);
    const [known] = await mr.parts.store.transaction((tx) => tx.cases.references(caseId));
    expect((await answerTo({ caseReference: known!.reference, reason: 'child_is_here' })).code).toBe('not-found');
  });

  it('looks the same whether there is no such case or none that its author was told of', async () => {
    const referred = await registered();
    await Play.open(world, {
      ...{ kind: 'referral', from: 'mr', to: 'ne', caseId: referred },
      input: { service: 'education_service', urgency: 'low', childInformed: REQUEST.childInformed, contact },
    });
    const known = await mr.parts.store.transaction((tx) => tx.cases.references(referred));
    const elsewhere = await registered();
    await mr.parts.store.transaction((tx) =>
      tx.cases.addReference({ caseId: elsewhere, partner: 'iom-ne', givenBy: 'ours', reference: 'PR-2222-3333-4444' }),
    );
    const before = await mr.parts.store.transaction((tx) => tx.conversations.list({ limit: 1000 }));
    const answers = [];
    for (const caseReference of ['PR-9999-9999-9999', known[0]!.reference, 'PR-2222-3333-4444']) {
      answers.push(await answerTo({ caseReference, reason: 'child_is_here' }));
    }
    expect(answers.map(({ code }) => code)).toEqual(['not-found', 'not-found', 'not-found']);
    expect(new Set(answers.map(({ members }) => members)).size).toBe(1);
    const after = await mr.parts.store.transaction((tx) => tx.conversations.list({ limit: 1000 }));
    expect(after.length).toBe(before.length);
  });

  /** What Mauritania's receipt says to a request that Niger's honest software would not have written. */
  async function answerTo(body: { caseReference: string; reason: string }) {
    const kind = 'transfer-request';
    const schema = bodySchemaOf(kind, 'request');
    const [id, expiry] = ['A'.repeat(43), new Date(world.clock.now().getTime() + 86_400_000).toISOString()];
    const scope = { purposes: [URGENT], categories: ['LOC_COARSE'], onwardSharing: 'none' };
    const proved = { ...body, consent: { id, hash: id, scope, expiry } };
    const claims = { kind, schema, purpose: URGENT, conversationId: uuidv7() };
    const forged = await forge(world, { ...{ from: 'ne', to: 'mr', step: 'request', body: proved, schema }, claims });
    await mr.receive([forged]);
    const seen = await mr.parts.store.transaction((tx) => tx.inbox.seen('ne', forged.messageId));
    const [, said = '{}'] = seen?.receipt.split('\n') ?? [];
    return { code: seen?.code, members: Object.keys(JSON.parse(said) as object).join() };
  }
});

describe('an offer that names a request', () => {
  it('is refused where the request was not granted, or is another one', async () => {
    const caseId = await registered();
    const play = await asked(caseId);
    for (const request of [play.id, uuidv7(), (await granted(await registered())).id]) {
      const offer = mr.offer(caseId, 'ne', offering(request));
      await expect(offer).rejects.toMatchObject({ code: 'conversation-unknown', pointers: ['/request'] });
    }
  });

  it('is refused by who never asked for the case', async () => {
    const play = await granted(await registered());
    const other = await registered();
    const conversationId = uuidv7();
    const alert = await alerted(world, other);
    const [reference] = await ne.parts.store.transaction(async (tx) => tx.cases.references(await alert.caseAt('ne')));
    const body = { ...STORY.offer, caseReference: reference!.reference, request: play.id };
    const forged = await forge(world, { from: 'mr', to: 'ne', body, conversationId });
    await ne.receive([forged]);
    const seen = await ne.parts.store.transaction((tx) => tx.inbox.seen('mr', forged.messageId));
    expect(seen?.code).toBe('conversation-unknown');
    expect(await ne.conversation(conversationId)).toBeUndefined();
  });
});
