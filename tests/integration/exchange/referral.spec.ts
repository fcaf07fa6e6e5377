import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import type { Country } from '../../support/exchange/country.js';
import { Play } from '../../support/exchange/play.js';
import { World } from '../../support/exchange/world.js';

const contact = {
  function: 'Referral desk',
  organisation: 'Child protection authority (fictional)',
  channel: 'referrals@authority.example',
};
const childInformed = { informed: true, language: 'ha' };
const REQUEST = { service: 'education_service', urgency: 'medium', childInformed, contact };
const APPOINTMENT = { at: '2026-12-01T09:00:00.000Z', mode: 'at_the_service', interpreter: true };
const DELIVERED = { extent: 'complete', appointmentsKept: 2, childInformed };
const CLOSE = { outcome: 'need_met', childInformed, childSatisfied: 'yes' };
const WITHDRAWN = { event: 'withdrawn', givenBy: { relation: 'child' } };

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

const registered = () => mr.register('01-moussa', true, ['referral']);

async function asked(caseId?: string, input = REQUEST): Promise<Play> {
  const id = caseId ?? (await registered()).caseId;
  return Play.open(world, { kind: 'referral', from: 'mr', to: 'ne', caseId: id, input });
}

async function accepted(): Promise<Play> {
  return (await asked()).take(['ne', 'accept', { worker: contact }]);
}

async function namesAt(caseId: string): Promise<string[]> {
  const { content } = await readCase(mr.parts, mr.caseworker, caseId);
  return (content.file?.identification?.names ?? []).flatMap(({ given, family }) => [...(given ?? []), family ?? '']);
}

const said = async (at: Country, who: Country['caseworker'], id: string) =>
  JSON.stringify((await readConversation(at.parts, who, id)).messages);

describe('a referral', () => {
  it('goes from the question over appointments to the report and its end; who is responsible never moves', async () => {
    const play = await asked();
    await play.take(
      ['ne', 'ask-more', { questions: ['age'] }],
      ['mr', 'answer'],
      ['ne', 'accept', { worker: contact }],
      ['mr', 'brief-education', { childInformed }],
      ['ne', 'appoint', APPOINTMENT],
      ['ne', 'appoint', APPOINTMENT],
      ['ne', 'report-not-delivered', { reason: 'child_did_not_come' }],
      ['mr', 'ask-again', { reason: 'try_again' }],
      ['ne', 'report-delivered', DELIVERED],
      ['mr', 'close', CLOSE],
    );
    expect(await play.states()).toEqual(['closed', 'closed']);
    for (const country of [mr, ne]) expect((await country.conversation(play.id))?.responsible).toBe('mr');
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it('tells no name before the acceptance, and after it what the service needs and nothing else', async () => {
    const { caseId } = await registered();
    const names = (await namesAt(caseId)).filter((name) => name.length > 3);
    expect(names.length).toBeGreaterThan(0);
    const play = await asked(caseId);
    const before = await said(ne, ne.supervisor, play.id);
    for (const name of names) expect(before).not.toContain(name);
    await play.take(['ne', 'accept', { worker: contact }], ['mr', 'brief-education', { childInformed }]);
    const { messages } = await readConversation(ne.parts, ne.supervisor, play.id);
    const brief = messages.find(({ step }) => step === 'brief-education')?.shown as
      | { file?: { health?: object } }
      | undefined;
    expect(JSON.stringify(brief)).toContain(names[0]);
    const sections = Object.keys(brief?.file ?? {});
    expect(sections).toContain('education');
    for (const told of Object.keys(brief?.file?.health ?? {})) expect(['disability', 'allergies']).toContain(told);
    for (const kept of ['mhpss', 'legalStatus', 'family', 'familyContacts', 'route']) {
      expect(sections).not.toContain(kept);
    }
  });

  it('runs beside a transfer, and beside another referral of the same case', async () => {
    const { caseId } = await registered();
    const transfer = await mr.offer(caseId, 'ne');
    await world.settle();
    const [school, care] = [
      await asked(caseId),
      await asked(caseId, { ...REQUEST, service: 'health_medical_service' }),
    ];
    expect(await Promise.all([school, care].map((each) => each.states()))).toEqual([
      ['requested', 'requested'],
      ['requested', 'requested'],
    ]);
    expect([await mr.state(transfer), await ne.state(transfer)]).toEqual(['offered', 'offered']);
    expect(await school.caseAt('ne')).toBe(await care.caseAt('ne'));
  });

  it.each([
    ['ne', 'decline', { reason: 'no_capacity' }, 'declined'],
    ['mr', 'withdraw', { reason: 'no_longer_needed' }, 'withdrawn'],
  ] as const)('ends when %s says %s, and nobody goes on with it', async (node, step, input, ended) => {
    const play = await (await accepted()).take([node, step, { ...input }]);
    expect(await play.states()).toEqual([ended, ended]);
    expect(await play.refusal('mr', 'brief', { childInformed })).toBe('step-not-allowed');
    expect(await play.refusal('ne', 'appoint', APPOINTMENT)).toBe('step-not-allowed');
  });

  it('is withdrawn on both sides when a withdrawal and a brief’s answer cross', async () => {
    const play = await (await accepted()).take(['mr', 'brief', { childInformed }]);
    await mr.act(play.id, 'withdraw', { reason: 'no_longer_needed' });
    await ne.act(play.id, 'appoint', APPOINTMENT);
    await world.settle();
    expect(await play.states()).toEqual(['withdrawn', 'withdrawn']);
  });
});

describe('a referral is refused', () => {
  it.each([
    ['without consent', async () => (await mr.register('01-moussa', false)).caseId, 'consent-missing'],
    [
      'for another purpose than that of the consent',
      async () => (await mr.register('01-moussa')).caseId,
      'consent-missing',
    ],
  ])('%s: nothing leaves', async (_name, register, code) => {
    const caseId = await register();
    const before = world.post.sent.length;
    const opening = mr.open('referral', caseId, 'ne', REQUEST);
    await expect(opening).rejects.toMatchObject({ code });
    await world.settle();
    expect(world.post.sent.length).toBe(before);
  });

  it('to an office that the consent does not name', async () => {
    const { caseId } = await registered();
    const opening = mr.open('referral', caseId, 'iom-ne', REQUEST);
    await expect(opening).rejects.toMatchObject({ code: 'consent-missing' });
  });

  it('by a node that is not responsible for the case', async () => {
    const play = await asked();
    const caseThere = await play.caseAt('ne');
    await expect(ne.open('referral', caseThere, 'mr', REQUEST)).rejects.toMatchObject({ code: 'not-responsible' });
  });

  it('after the consent was withdrawn: the brief that waited is called back, unread', async () => {
    const { caseId } = await registered();
    const play = await (await asked(caseId)).take(['ne', 'accept', { worker: contact }]);
    await mr.act(play.id, 'brief', { childInformed });
    const event = { ...WITHDRAWN, at: world.clock.now().toISOString() };
    await recordConsent(mr.parts, mr.caseworker, caseId, event);
    await world.settle();
    expect(await play.states()).toEqual(['accepted', 'accepted']);
    expect(await said(ne, ne.supervisor, play.id)).not.toContain('"brief"');
    expect(await play.refusal('mr', 'brief', { childInformed })).toMatch(/^consent-/);
  });

  it.each([
    ['the brief before the acceptance', 'mr', 'brief', { childInformed }, 'step-not-allowed'],
    ['an acceptance by who asked', 'mr', 'accept', { worker: contact }, 'step-not-allowed'],
    ['an appointment before the brief', 'ne', 'appoint', APPOINTMENT, 'step-not-allowed'],
    ['a reason that is not on the list', 'ne', 'decline', { reason: 'because' }, 'schema-violation'],
  ] as const)('%s', async (_name, node, step, input, code) => {
    const play = await asked();
    expect(await play.refusal(node, step, { ...input })).toBe(code);
    expect(await play.states()).toEqual(['requested', 'requested']);
  });

  it('a report of what the child denied to tell: it does not leave the provider', async () => {
    const play = await (await accepted()).take(['mr', 'brief-psychosocial', { childInformed }]);
    const report = { summary: 'He settles in.', support: 'Nightmares, every night.' };
    expect(await play.refusal('ne', 'report-delivered', { ...DELIVERED, report })).toMatch(/^consent-|^no-/);
    await play.take(['ne', 'report-delivered', { ...DELIVERED, report: { summary: 'He settles in.' } }]);
    expect(await play.states()).toEqual(['delivered', 'delivered']);
  });
});
