import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import type { Country } from '../../support/exchange/country.js';
import { forge } from '../../support/exchange/hostile.js';
import { Play } from '../../support/exchange/play.js';
import { ASK, askedFor, assumedCase, REPORT, SCHEDULE } from '../../support/exchange/progress.js';
import { consent } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

/** Time passes; everybody keeps time, and mail goes. */
async function pass(time: Parameters<World['wait']>[0]): Promise<void> {
  await world.wait(time);
  world.publish();
  for (const country of [mr, ne]) await country.keepTime();
  await world.settle();
}

const deadlines = (id: string) => Promise.all([mr, ne].map((country) => country.deadline(id)));

describe('progress reports', () => {
  it('are asked for by whom the case was assumed from, told by codes, acknowledged, and ended', async () => {
    const { caseId } = await assumedCase(world);
    const play = await askedFor(world, caseId);
    expect(await play.states()).toEqual(['asked', 'asked']);
    await play.take(['ne', 'schedule', SCHEDULE], ['ne', 'report', REPORT]);
    const { messages } = await readConversation(mr.parts, mr.caseworker, play.id);
    const { said, shown } = messages.at(-1)!;
    const { consent: _proof, caseReference: _pseudonym, ...told } = said as Record<string, unknown>;
    expect([told, shown ?? {}]).toEqual([REPORT, {}]);
    await play.take(['mr', 'acknowledge'], ['ne', 'report', REPORT], ['mr', 'acknowledge']);
    await play.take(['ne', 'end', { reason: 'monitoring_over' }]);
    expect(await play.states()).toEqual(['ended', 'ended']);
    for (const country of [mr, ne]) expect((await country.conversation(play.id))?.responsible).toBe('ne');
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it('tell nothing without the child’s consent to them (R1)', async () => {
    const { caseId } = await assumedCase(world, { consented: false });
    const play = await (await askedFor(world, caseId)).take(['ne', 'schedule', SCHEDULE]);
    expect(await play.refusal('ne', 'report', REPORT)).toBe('consent-missing');
    // When the next one comes is no word about the child.
    const { reviewedOn, nextReview } = REPORT;
    expect(await play.refusal('ne', 'report', { reviewedOn, nextReview })).toBe('schema-violation');
    await play.take(['ne', 'end', { reason: 'other' }]);
    expect(await play.states()).toEqual(['ended', 'ended']);
  });

  it('stop with the consent that they rest on (R10)', async () => {
    const { caseId, there } = await assumedCase(world);
    const play = await (await askedFor(world, caseId)).take(['ne', 'report', REPORT]);
    await consent(ne, there, { event: 'withdrawn' });
    await world.settle();
    expect(await play.states()).toEqual(['ended', 'ended']);
    const { messages } = await readConversation(mr.parts, mr.supervisor, play.id);
    expect(messages.at(-1)).toMatchObject({ step: 'end', said: { reason: 'consent_ended' } });
  });

  it('come to the same end on both sides when a report crosses the word that no more are wanted', async () => {
    const { caseId } = await assumedCase(world);
    const play = await (await askedFor(world, caseId)).take(['ne', 'schedule', SCHEDULE]);
    await ne.act(play.id, 'report', REPORT);
    await mr.act(play.id, 'withdraw', { reason: 'no_longer_needed' });
    await world.settle();
    expect(await play.states()).toEqual(['ended', 'ended']);
  });
});

describe('who may ask for them', () => {
  it('is nobody but the authority from which the case was assumed', async () => {
    const { caseId } = await mr.register('01-moussa');
    const open = { kind: 'progress-report', caseId, from: 'mr', to: 'ne', input: ASK };
    await expect(Play.open(world, open)).rejects.toMatchObject({ code: 'already-responsible' });
    const { caseId: moved, there } = await assumedCase(world);
    // It is responsible itself; and another node than the one that has the case knows nothing of it.
    await expect(ne.open('progress-report', there, 'mr', ASK)).rejects.toMatchObject({ code: 'already-responsible' });
    await expect(mr.open('progress-report', moved, 'iom-ne', ASK)).rejects.toMatchObject({ code: 'step-not-allowed' });
  });

  it('is refused alike whether the case is not known or did not come from the asker', async () => {
    const { caseId } = await mr.register('04-bakary');
    await mr.offer(caseId, 'ne');
    await world.settle();
    const [known] = await mr.parts.store.transaction((tx) => tx.cases.references(caseId));
    for (const caseReference of [known!.reference, 'PR-2222-3333-4444']) {
      const body = { ...ASK, caseReference };
      // Niger asks as if it had given the case away; Mauritania asks about one that nobody here has heard of.
      const from = caseReference === known!.reference ? (['ne', 'mr'] as const) : (['mr', 'ne'] as const);
      const forged = await forge(world, { from: from[0], to: from[1], kind: 'progress-report', step: 'ask', body });
      await world.of(from[1]).receive([forged]);
      const seen = await world.of(from[1]).parts.store.transaction((tx) => tx.inbox.seen(from[0], forged.messageId));
      expect(seen?.code).toBe('not-found');
    }
  });
});

describe('R15: a report', () => {
  it('is due on the day that was promised, on both sides; a missing one is overdue there, and may be asked for', async () => {
    const { caseId } = await assumedCase(world);
    const play = await (await askedFor(world, caseId)).take(['ne', 'schedule', SCHEDULE]);
    await pass({});
    const due = new Date('2026-12-21T00:00:00.000Z');
    expect(await deadlines(play.id)).toMatchObject([
      { dueAt: due, ours: false, stage: 'set' },
      { dueAt: due, ours: true, stage: 'set' },
    ]);
    await pass({ days: 28 });
    expect(await deadlines(play.id)).toMatchObject([{ stage: 'overdue' }, { stage: 'overdue' }]);
    await play.take(['mr', 'remind']);
    await pass({});
    expect(await deadlines(play.id)).toMatchObject([{ dueAt: due }, { dueAt: due, stage: 'overdue' }]);
    // A promise cannot be put off by another.
    expect(await play.refusal('ne', 'schedule', SCHEDULE)).toBe('step-not-allowed');
  });

  it('is due after three months at the latest, whatever day was named', async () => {
    const { caseId } = await assumedCase(world);
    const play = await askedFor(world, caseId);
    const at = world.clock.now();
    const late = { ...REPORT, nextReview: '2031-01-01' };
    await play.take(['ne', 'report', late], ['mr', 'acknowledge']);
    await pass({});
    const [ours, theirs] = await deadlines(play.id);
    expect(ours?.dueAt).toEqual(theirs?.dueAt);
    expect(ours?.dueAt).toEqual(new Date(at.getTime() + 92 * 86_400_000));
  });
});
