import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { exportEvidence } from '../../../services/country-node/src/casework/export-evidence.js';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import { resume } from '../../../services/country-node/src/record/resume.js';
import { sequenceLedger } from '../../../services/country-node/src/timekeeper/sequence-ledger.js';
import { type Country, enrol } from '../../support/exchange/country.js';
import { forge, type Forgery } from '../../support/exchange/hostile.js';
import { STORY } from '../../support/exchange/inputs.js';
import { Play } from '../../support/exchange/play.js';
import { World } from '../../support/exchange/world.js';
import { note } from '../../threats/restoring.js';

const REFERENCE = 'PR-2345-6789-BCDF';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  for (const { id, parts } of [mr, ne]) await resume(parts, world.continuityOf(id));
}, 60_000);
afterAll(() => world?.end());
beforeEach(() => {
  world.publish();
  world.logged.splice(0);
});

async function offered(): Promise<Play> {
  const { caseId } = await mr.register('01-moussa');
  return Play.open(world, { kind: 'case-transfer', from: 'mr', to: 'ne', caseId, input: STORY.offer });
}

const stepsOf = async (country: Country, id: string) =>
  (await country.messages(id)).map(({ step, status }) => `${step} ${status}`);
const messageOf = async (country: Country, id: string, step: string) =>
  (await country.messages(id)).find((each) => each.step === step)!;

/** When each message was opened, as a node shows it. */
async function openedOf(country: Country, id: string): Promise<Record<string, string | undefined>> {
  const { messages } = await readConversation(country.parts, country.supervisor, id);
  return Object.fromEntries(messages.map(({ step, openedAt }) => [step, openedAt]));
}

/** The code by which a node refuses an `opened` that another one forged; null when it takes it. */
async function judged(
  at: Country,
  forgery: Partial<Forgery> & Pick<Forgery, 'from'>,
): Promise<string | null | undefined> {
  const body = { caseReference: REFERENCE };
  const forged = await forge(world, { to: at.id, step: 'opened', body, ...forgery });
  await at.receive([forged]);
  const seen = await at.parts.store.transaction((tx) => tx.inbox.seen(forged.from, forged.messageId));
  expect(world.logged.filter(({ error }) => error)).toEqual([]);
  return seen?.code;
}

describe('that a person opened a message', () => {
  it('is signed, known on both sides, and moves nothing', async () => {
    const { id } = await offered();
    for (const country of [mr, ne]) await country.keepTime();
    const [theirs, ours] = [await mr.deadline(id), await ne.deadline(id)];
    const [before, there] = [await mr.conversation(id), await ne.conversation(id)];
    world.clock.forward({ hours: 1 });
    const openedAt = world.clock.now().toISOString();
    expect(await ne.lookAt(id)).toBeDefined();
    await world.settle();
    expect(await openedOf(mr, id)).toEqual({ offer: openedAt, opened: undefined });
    expect(await openedOf(ne, id)).toEqual({ offer: openedAt, opened: undefined });
    expect(await stepsOf(mr, id)).toEqual(['offer receipted', 'opened received']);
    expect(await stepsOf(ne, id)).toEqual(['offer received', 'opened receipted']);
    expect(await mr.conversation(id)).toEqual(before);
    expect(await ne.state(id)).toBe(there?.state);

    await mr.parts.store.transaction((tx) => tx.deadlines.lookAgain(before!.caseId));
    await ne.parts.store.transaction((tx) => tx.deadlines.lookAgain(there!.caseId));
    for (const country of [mr, ne]) await country.keepTime();
    expect([await mr.deadline(id), await ne.deadline(id)]).toEqual([theirs, ours]);
    const { receipt } = (await ne.messages(id)).find(({ step }) => step === 'opened')!;
    expect(receipt).not.toContain('answerBy');
  });

  it('names nobody in what leaves; the own ledger says who it was', async () => {
    const { id } = await offered();
    const messageId = await ne.lookAt(id);
    await world.settle();
    const message = await messageOf(mr, id, 'opened');
    const { messages } = await readConversation(mr.parts, mr.supervisor, id);
    expect(messages.find((each) => each.id === messageId)?.said).toEqual({ caseReference: expect.any(String) });
    expect(JSON.parse(message.claims)).toMatchObject({ categories: ['PROTOCOL'], parents: [expect.any(String)] });
    expect(message.claims).not.toContain(ne.caseworker.id);
    const told = async (country: Country) => {
      const rows = await country.parts.store.transaction((tx) => tx.ledger.about({ conversationId: id, limit: 100 }));
      return rows.map(({ content }) => content).filter((content) => content?.['messageId'] === messageId);
    };
    expect(await told(ne)).toContainEqual(expect.objectContaining({ step: 'opened', by: ne.caseworker.id }));
    expect(JSON.stringify(await told(mr))).not.toContain(ne.caseworker.id);
  });

  it('is said once, of the latest message, while an answer is due, and not by who wrote it', async () => {
    const play = await offered();
    const { id } = play;
    expect(await mr.lookAt(id)).toBeUndefined();
    expect(await ne.lookAt(id)).toBeDefined();
    expect(await ne.lookAt(id)).toBeUndefined();
    await world.settle();
    expect(await ne.lookAt(id)).toBeUndefined();
    await play.take(['ne', 'request-information', STORY['request-information']]);
    expect(await ne.lookAt(id)).toBeUndefined();
    expect(await mr.lookAt(id)).toBeDefined();
    await play.take(['mr', 'provide-information', STORY['provide-information']]);
    expect(await ne.lookAt(id)).toBeDefined();
    await play.take(['ne', 'decline', STORY.decline]);
    expect(await Promise.all([mr, ne].map((country) => country.lookAt(id)))).toEqual([undefined, undefined]);
    expect(await play.states()).toEqual(['declined', 'declined']);
    expect(Object.keys(await openedOf(mr, id)).sort()).toEqual([
      'decline',
      'offer',
      'opened',
      'provide-information',
      'request-information',
    ]);
  });

  it('is said at once by two who look at the same moment, once', async () => {
    const { id } = await offered();
    const both = await Promise.all([ne.lookAt(id), ne.lookAt(id)]);
    expect(both.filter((each) => each !== undefined)).toHaveLength(1);
  });

  it('is not said to a partner with whom it was not agreed', async () => {
    const { id } = await offered();
    const agreement = mr.view.agreementBetween('mr', 'ne', world.clock.now())!;
    const terms = agreement.terms.map(({ steps, ...rest }) => ({
      ...rest,
      steps: steps.filter((s) => s !== 'opened'),
    }));
    world.publish({ agreements: [{ ...agreement, terms }] });
    expect(await ne.lookAt(id)).toBeUndefined();
    world.publish();
    expect(await ne.lookAt(id)).toBeDefined();
  });

  it('changes nothing for what crossed it, or came before it', async () => {
    const play = await offered();
    await ne.lookAt(play.id);
    await ne.send();
    const late = world.post.collect('mr');
    await mr.act(play.id, 'withdraw', STORY.withdraw);
    await world.settle();
    await mr.receive(late);
    await world.settle();
    expect(await play.states()).toEqual(['withdrawn', 'withdrawn']);
    expect(await stepsOf(ne, play.id)).toEqual(['offer received', 'opened receipted', 'withdraw received']);
  });

  it('ends without a word when it could not be delivered, and holds nothing up', async () => {
    const play = await offered();
    await ne.lookAt(play.id);
    world.post.unreachable.add('mr');
    await ne.send();
    world.clock.forward({ days: 31 });
    world.publish();
    world.post.unreachable.delete('mr');
    world.logged.splice(0);
    await world.settle();
    expect(await stepsOf(ne, play.id)).toEqual(['offer received', 'opened voided']);
    expect(await stepsOf(mr, play.id)).toEqual(['offer receipted']);
    expect(world.logged).toEqual([]);
    expect(await ne.lookAt(play.id)).toBeUndefined();
    await play.take(['ne', 'decline', STORY.decline]);
    expect(await play.states()).toEqual(['declined', 'declined']);
  });

  it('stands when it had arrived, though its receipt came only after it had ended', async () => {
    const { id } = await offered();
    await ne.lookAt(id);
    await ne.send();
    await mr.receive();
    await mr.send();
    const receipts = world.post.collect('ne');
    world.clock.forward({ days: 31 });
    world.publish();
    await ne.send();
    expect(await stepsOf(ne, id)).toEqual(['offer received', 'opened voided']);
    await ne.receive(receipts);
    expect(await stepsOf(ne, id)).toEqual(['offer received', 'opened receipted']);
  });
});

describe('an opened that may not be', () => {
  const opening = async (country: Country, id: string, step: string) => ({
    conversationId: id,
    claims: { parents: [(await messageOf(country, id, step)).digest] },
  });

  it('is refused from the author of the message, and from a third node', async () => {
    const { id } = await offered();
    const named = await opening(mr, id, 'offer');
    expect(await judged(ne, { from: 'mr', ...named })).toBe('wrong-role');
    const ours = mr.view.agreementBetween('mr', 'ne', world.clock.now())!;
    world.publish({ agreements: [ours, { ...ours, id: 'iom-ne-mr', parties: ['iom-ne', 'mr'] }] });
    expect(await judged(mr, { from: 'iom-ne', ...named })).toBe('conversation-unknown');
    expect(await stepsOf(mr, id)).toEqual(['offer receipted']);
  });

  it('is refused for what is not known, at once, in a conversation or without one', async () => {
    const { id } = await offered();
    const claims = { parents: ['A'.repeat(43)] };
    expect(await judged(mr, { from: 'ne', conversationId: id, claims })).toBe('step-not-allowed');
    expect(await judged(mr, { from: 'ne', conversationId: id })).toBe('step-not-allowed');
    expect(await judged(mr, { from: 'ne', claims })).toBe('conversation-unknown');
  });

  it('is refused past its expiry, and for a body that says more', async () => {
    const { id } = await offered();
    const { claims, ...named } = await opening(mr, id, 'offer');
    const expiresAt = new Date(world.clock.now().getTime() - 1000).toISOString();
    expect(await judged(mr, { from: 'ne', ...named, claims: { ...claims, expiresAt } })).toBe('expired');
    const smuggled = { CONTACTS_PRO: { '/worker/function': 'Caseworker' } };
    expect(await judged(mr, { from: 'ne', ...named, claims, smuggled })).toBe('schema-violation');
    expect(await openedOf(mr, id)).toEqual({ offer: undefined });
  });

  it('is taken and changes nothing a second time, for an older message, or when all is over', async () => {
    const play = await offered();
    const { id } = play;
    await ne.lookAt(id);
    await play.take(['ne', 'request-information', STORY['request-information']]);
    await play.take(['mr', 'provide-information', STORY['provide-information']]);
    const before = await openedOf(mr, id);
    const named = await opening(mr, id, 'offer');
    world.clock.forward({ hours: 1 });
    expect(await judged(mr, { from: 'ne', ...named })).toBeNull();
    await play.take(['ne', 'decline', STORY.decline]);
    expect(await judged(mr, { from: 'ne', ...named })).toBeNull();
    expect(await openedOf(mr, id)).toEqual({ ...before, decline: undefined });
    expect(await play.states()).toEqual(['declined', 'declined']);
    await world.settle();
  });

  it('may not be cited, nor taken back', async () => {
    const { id } = await offered();
    await ne.lookAt(id);
    await world.settle();
    const { id: messageId, digest } = await messageOf(ne, id, 'opened');
    const body = { caseReference: REFERENCE, ...STORY.decline };
    const cited = { conversationId: id, claims: { parents: [digest] } };
    expect(await judged(mr, { from: 'ne', step: 'decline', body, ...cited })).toBe('step-not-allowed');
    const voiding = { conversationId: id, claims: { parents: [], voids: { messageId, digest } } };
    const reason = { reason: 'basis-changed' };
    expect(await judged(mr, { from: 'ne', step: 'void', body: reason, ...voiding })).toBe('already-effective');
    expect(await mr.state(id)).toBe('offered');
  });

  it('is waited for by what cites it only until it is there', async () => {
    const { id } = await offered();
    await ne.lookAt(id);
    await ne.send();
    const late = world.post.collect('mr');
    const { digest } = await messageOf(ne, id, 'opened');
    const body = { caseReference: REFERENCE, ...STORY.decline };
    const forged = await forge(world, {
      ...{ from: 'ne', to: 'mr', step: 'decline', body, conversationId: id, claims: { parents: [digest] } },
    });
    await mr.receive([forged]);
    const seen = () => mr.parts.store.transaction((tx) => tx.inbox.seen('ne', forged.messageId));
    expect(await seen()).toBeUndefined();
    await mr.receive(late);
    expect((await seen())?.code).toBe('step-not-allowed');
    expect(await stepsOf(mr, id)).toEqual(['offer receipted', 'opened received']);
  });
});

describe('what was opened, in what is kept of it', () => {
  it('is in the bundle of evidence of both sides', async () => {
    const play = await offered();
    await ne.lookAt(play.id);
    await play.take(['ne', 'decline', STORY.decline]);
    for (const country of [mr, ne]) {
      while (await sequenceLedger(country.parts));
      const auditor = await enrol(country.parts.store, 'auditor');
      const bundle = await exportEvidence(country.parts, auditor, play.id, 'none');
      const report = verifyEvidence(bundle, world.root);
      expect(report).toMatchObject({ ok: true, findings: [] });
      expect(report.messages.map(({ step }) => step)).toEqual(['offer', 'opened', 'decline']);
    }
  });

  it.each([
    ['the one that opened', 'ne'],
    ['the one that was told', 'mr'],
  ])('comes back to a restored node: %s', async (_, lost) => {
    const play = await offered();
    const country = world.of(lost);
    await note(world, country);
    await world.backUp(lost);
    expect(await ne.lookAt(play.id)).toBeDefined();
    await world.settle();
    await note(world, country);
    const before = await openedOf(country, play.id);
    expect(before['offer']).toBeDefined();

    expect(await world.restore(lost)).toBe('restored');
    expect(await openedOf(country, play.id)).toEqual({ offer: undefined });
    // Not said again while it may come back.
    if (lost === 'ne') expect(await ne.lookAt(play.id)).toBeUndefined();
    await world.resynchronise();
    expect(await openedOf(country, play.id)).toEqual(before);
    expect(await ne.lookAt(play.id)).toBeUndefined();
    expect(await play.states()).toEqual(['offered', 'offered']);
  });
});
