import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { thumbprintOf } from '#libs/envelope/keys.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { decideApproval } from '../../../services/country-node/src/outgoing/decide-approval.js';
import { openSeveral } from '../../../services/country-node/src/outgoing/open-several.js';
import { requestStep } from '../../../services/country-node/src/outgoing/request-step.js';
import { endAllUnreviewed } from '../../../services/country-node/src/timekeeper/end-unreviewed.js';
import type { Country } from '../../support/exchange/country.js';
import {
  ALERT,
  ALONE,
  alertAlone,
  alerted,
  change,
  contact,
  findVital,
  MET,
  reviewOf,
  URGENT,
} from '../../support/exchange/onward.js';
import { CATEGORIES } from '../../../services/country-node/src/domain/disclosure/categories.js';
import { consent, conversationsOf } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

const registered = async () => (await mr.register('01-moussa', true, [URGENT])).caseId;
const unasked = async () => (await mr.register('01-moussa', false)).caseId;

async function shownIn(id: string, step = 'alert'): Promise<Record<string, object>> {
  const { messages } = await readConversation(ne.parts, ne.supervisor, id);
  const shown = messages.find((each) => each.step === step)?.shown as { file?: Record<string, object> } | undefined;
  return shown?.file ?? {};
}

const states = async (id: string) => [await mr.state(id), await ne.state(id)];

describe('an onward alert', () => {
  it('tells the least by which the child is recognised, is acknowledged, and settled when the child was met', async () => {
    const play = await alerted(world, await registered());
    const file = await shownIn(play.id);
    expect(JSON.stringify(file)).toContain('Moussa');
    expect(Object.keys(file).sort()).toEqual([
      ...[
        'accompaniment',
        'care',
        'health',
        'identification',
        'location',
        'plan',
        'protection',
        'risk',
        'route',
        'workers',
      ],
    ]);
    for (const exact of ['latitude', 'address', 'site']) expect(file['location']).not.toHaveProperty(exact);
    await play.take(['ne', 'acknowledge', { worker: contact }], ['ne', 'report-met', MET]);
    const { messages } = await readConversation(mr.parts, mr.caseworker, play.id);
    expect(messages.find(({ step }) => step === 'report-met')?.said).toMatchObject(MET);
    await play.take(['mr', 'close', { outcome: 'case_stays' }]);
    expect(await play.states()).toEqual(['closed', 'closed']);
    for (const country of [mr, ne]) expect((await country.conversation(play.id))?.responsible).toBe('mr');
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it('goes to several nodes in one act, each under a reference of its own; what one may not be told keeps no other from it', async () => {
    const caseId = await registered();
    const several = { kind: 'onward-alert', step: 'alert', caseId, input: ALERT, by: mr.caseworker };
    const [first, second] = await openSeveral(mr.parts, { ...several, peers: ['ne', 'iom-ne'] });
    expect(first).toMatchObject({ peer: 'ne', approvalId: expect.any(String) });
    // The consent names Niger's authority only.
    expect(second).toMatchObject({ peer: 'iom-ne', code: 'consent-missing' });
    await expect(openSeveral(mr.parts, { ...several, peers: ['iom-ne'] })).rejects.toMatchObject({
      code: 'consent-missing',
    });
    const exclusive = { ...several, kind: 'case-transfer', step: 'offer', peers: ['ne'] };
    await expect(openSeveral(mr.parts, exclusive)).rejects.toMatchObject({ code: 'step-not-allowed' });
  });

  it('stays met when a report crosses a withdrawal', async () => {
    const play = await alerted(world, await registered());
    await ne.act(play.id, 'report-met', MET);
    await mr.act(play.id, 'withdraw', { reason: 'entered_in_error' });
    await world.settle();
    expect(await play.states()).toEqual(['met', 'met']);
  });

  it('ends when the consent that it rests on does, and whoever was told learns of that (R10)', async () => {
    const caseId = await registered();
    const play = await (await alerted(world, caseId)).take(['ne', 'acknowledge', { worker: contact }]);
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    expect(await play.states()).toEqual(['withdrawn', 'withdrawn']);
    const { messages } = await readConversation(ne.parts, ne.supervisor, play.id);
    expect(messages.at(-1)?.said).toMatchObject({ reason: 'consent_ended' });
    expect(await conversationsOf(ne, await play.caseAt('ne'), 'consent-change')).toMatchObject([
      { state: 'announced' },
    ]);
  });

  it('ends by its author’s word where the child was not met', async () => {
    const play = await (await alerted(world, await registered())).take(['mr', 'expire']);
    expect(await play.states()).toEqual(['not-met', 'not-met']);
    expect(await play.refusal('ne', 'report-met', MET)).toBe('step-not-allowed');
    expect(await play.refusal('ne', 'expire')).toBe('step-not-allowed');
  });
});

describe('an onward alert on a vital interest (R8)', () => {
  it('goes without consent when two people stand by it', async () => {
    const caseId = await unasked();
    await findVital(mr, caseId, mr.caseworker, { approver: mr.supervisor, hours: 72 });
    const play = await alerted(world, caseId, { ...ALERT, ground: 'vital_interest' });
    expect(await play.states()).toEqual(['alerted', 'alerted']);
    expect(Object.keys(await shownIn(play.id))).toContain('health');
  });

  it('stands when consent to it ends, for as long as two people find it vital', async () => {
    const caseId = await registered();
    await findVital(mr, caseId, mr.caseworker, { approver: mr.supervisor, hours: 72, categories: [...CATEGORIES] });
    const play = await alerted(world, caseId);
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    expect(await play.states()).toEqual(['alerted', 'alerted']);
    expect(await conversationsOf(mr, caseId, 'consent-change')).toEqual([]);
  });

  it('goes on one person’s word at once, without what needs a supervisor, and stands when another looks at it', async () => {
    const caseId = await unasked();
    await findVital(mr, caseId, mr.caseworker);
    const { conversationId: id, messageId } = await alertAlone(mr, caseId);
    expect(messageId).toBeDefined();
    await world.settle();
    expect(Object.keys(await shownIn(id))).not.toContain('health');
    const { id: approvalId, status, reviewBy } = await reviewOf(mr, id);
    expect([status, reviewBy]).toEqual(['to-review', new Date(world.clock.now().getTime() + 24 * 3_600_000)]);
    await expect(
      decideApproval(mr.parts, { by: mr.caseworker, approvalId, decision: 'approve' }),
    ).rejects.toMatchObject({ code: 'not-found' });
    await decideApproval(mr.parts, { by: mr.supervisor, approvalId, decision: 'approve' });
    await world.wait({ hours: 30 });
    await mr.keepTime();
    await world.settle();
    expect(await states(id)).toEqual(['alerted', 'alerted']);
  });

  it('is taken back when nobody looked at it within a day, and shows as overdue', async () => {
    const caseId = await unasked();
    await findVital(mr, caseId, mr.caseworker);
    const { conversationId: id } = await alertAlone(mr, caseId);
    await world.settle();
    await world.wait({ hours: 23 });
    await mr.keepTime();
    expect((await reviewOf(mr, id)).status).toBe('to-review');
    await world.wait({ hours: 2 });
    await mr.keepTime();
    await world.settle();
    expect(await states(id)).toEqual(['withdrawn', 'withdrawn']);
    const review = await reviewOf(mr, id);
    expect([review.status, review.decidedAt, review.settledAt]).toEqual(['unreviewed', null, world.clock.now()]);
    const { messages } = await readConversation(ne.parts, ne.supervisor, id);
    expect(messages.at(-1)?.said).toMatchObject({ reason: 'not_reviewed' });
  });

  it('is taken back when another person rejects it', async () => {
    const caseId = await unasked();
    await findVital(mr, caseId, mr.caseworker);
    const { conversationId: id } = await alertAlone(mr, caseId);
    await world.settle();
    const { id: approvalId } = await reviewOf(mr, id);
    await decideApproval(mr.parts, { by: mr.supervisor, approvalId, decision: 'reject' });
    await world.settle();
    expect(await states(id)).toEqual(['withdrawn', 'withdrawn']);
    const again = decideApproval(mr.parts, { by: mr.supervisor, approvalId, decision: 'approve' });
    await expect(again).rejects.toMatchObject({ code: 'approval-decided' });
  });

  it('is taken back also where it was signed anew, since nobody knew yet that it had arrived', async () => {
    const caseId = await unasked();
    await findVital(mr, caseId, mr.caseworker);
    const { conversationId: id } = await alertAlone(mr, caseId);
    await mr.send();
    await ne.receive();
    await ne.send();
    // Neither the receipt nor what is signed for the new key arrives.
    world.post.collect('mr');
    const ended = (await world.renewKeys('ne')).map(thumbprintOf);
    world.publish({ ended });
    world.clock.forward({ seconds: 160 });
    await mr.send();
    expect(world.post.collect('ne')).toHaveLength(1);
    expect((await mr.messages(id)).map(({ step, status }) => `${step} ${status}`)).toEqual([
      'alert queued',
      'alert queued',
    ]);
    const { id: approvalId } = await reviewOf(mr, id);
    await decideApproval(mr.parts, { by: mr.supervisor, approvalId, decision: 'reject' });
    await world.settle();
    await endAllUnreviewed(mr.parts, 100);
    await world.settle();
    expect(await states(id)).toEqual(['withdrawn', 'withdrawn']);
  });

  it('that is still on its way then is voided: nobody ever sees it', async () => {
    const caseId = await registered();
    const { conversationId: id } = await alertAlone(mr, caseId);
    const { id: approvalId } = await reviewOf(mr, id);
    await decideApproval(mr.parts, { by: mr.supervisor, approvalId, decision: 'reject' });
    await world.settle();
    await mr.keepTime();
    expect(await ne.conversation(id)).toBeUndefined();
    expect(await mr.state(id)).toBe('start');
    expect((await reviewOf(mr, id)).settledAt).not.toBeNull();
  });

  it('is taken back whatever others wait for: a partner that does not answer holds up nobody else’s', async () => {
    const [first, second] = [await registered(), await registered()];
    world.post.unreachable.add('ne');
    const waits = await alertAlone(mr, first);
    await mr.send();
    world.post.unreachable.delete('ne');
    const { conversationId: id } = await alertAlone(mr, second);
    await world.settle();
    expect([await mr.state(waits.conversationId), await ne.conversation(waits.conversationId)]).toEqual([
      'alerted',
      undefined,
    ]);
    world.post.unreachable.add('ne');
    await world.wait({ hours: 25 });
    expect(await endAllUnreviewed(mr.parts, 1)).toBe(1);
    world.post.unreachable.delete('ne');
    await world.settle();
    expect(await states(id)).toEqual(['withdrawn', 'withdrawn']);
    expect(await ne.conversation(waits.conversationId)).toBeUndefined();
  });

  it('is not taken back once the child was met', async () => {
    const caseId = await registered();
    const { conversationId: id } = await alertAlone(mr, caseId);
    await world.settle();
    await ne.act(id, 'report-met', MET);
    await world.settle();
    await world.wait({ hours: 25 });
    await mr.keepTime();
    await world.settle();
    expect(await states(id)).toEqual(['met', 'met']);
    expect((await reviewOf(mr, id)).status).toBe('unreviewed');
  });

  it('ends with the word of one: it cannot be said again alone, nor for longer than a day', async () => {
    const caseId = await unasked();
    await findVital(mr, caseId, mr.caseworker);
    await world.wait({ hours: 25 });
    await findVital(mr, caseId, mr.caseworker);
    await expect(alertAlone(mr, caseId)).rejects.toMatchObject({ code: 'consent-missing' });
    const other = findVital(mr, await unasked(), mr.caseworker, { hours: 48 });
    await expect(other).rejects.toMatchObject({ code: 'approval-needed', pointers: ['/overrides/0/secondPerson'] });
  });
});

describe('an onward alert is not sent', () => {
  const open = (caseId: string, input: object = ALERT, peer = 'ne') =>
    mr.open('onward-alert', caseId, peer, { ...input });

  it('without consent or vital interest', async () => {
    await expect(open(await unasked())).rejects.toMatchObject({ code: 'consent-missing' });
    await expect(open(await unasked(), ALONE)).rejects.toMatchObject({ code: 'consent-missing' });
  });

  it('to a country that the child fears, nor of a case not to be transmitted, whatever is vital (R2, R13)', async () => {
    const feared = await unasked();
    await change(mr, feared, { legalStatus: { asylumStatus: 'claim_pending', countriesOfOrigin: ['NE'] } });
    const silent = await registered();
    await change(mr, silent, { doNotTransmit: true });
    for (const [caseId, code] of [
      [feared, 'origin-protected'],
      [silent, 'do-not-transmit'],
    ] as const) {
      await findVital(mr, caseId, mr.caseworker, { approver: mr.supervisor });
      await expect(open(caseId)).rejects.toMatchObject({ code });
    }
  });

  it('by its author’s own approval (R9)', async () => {
    const asked = { by: mr.supervisor, step: 'alert', input: ALERT };
    const open = { kind: 'onward-alert', caseId: await registered(), peer: 'ne' };
    const { approvalId } = await requestStep(mr.parts, { ...asked, open });
    const deciding = decideApproval(mr.parts, { by: mr.supervisor, approvalId: approvalId!, decision: 'approve' });
    await expect(deciding).rejects.toMatchObject({ code: 'approver-is-author' });
  });
});
