import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NationalConfiguration } from '../../../services/country-node/src/domain/national/national-configuration.js';
import { connectPostgres } from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { moveDeadlines } from '../../../services/country-node/src/timekeeper/move-deadlines.js';
import { resume } from '../../../services/country-node/src/record/resume.js';
import { askDatabase } from '../../support/ask-database.js';
import { Desk } from '../../support/desk.js';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';
import { sampleConfiguration, TestLaw } from '../../support/national-law.js';

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
  for (const country of [mr, ne]) await country.keepTime();
  await world.settle();
}

/** Offers a case of medium risk (three days) and delivers the offer. */
async function offered(): Promise<{ id: string; caseId: string }> {
  world.publish();
  const { caseId } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  await pass({});
  return { id, caseId };
}

async function stagesOf(id: string): Promise<(string | undefined)[]> {
  return Promise.all([mr, ne].map(async (country) => (await country.deadline(id))?.stage));
}

/** The deadlines that a node wrote into its ledger about a conversation. */
async function told(country: Country, conversationId: string): Promise<unknown[]> {
  const rows = await country.parts.store.transaction((tx) => tx.ledger.about({ conversationId, limit: 100 }));
  return rows.filter(({ kind }) => kind === 'deadline').map(({ content }) => content?.['stage']);
}

function lawOf(country: Country, change: Partial<NationalConfiguration>): void {
  (country.parts.national as TestLaw).change(change);
}

const hoursUntil = (at: Date | undefined) => ((at?.getTime() ?? NaN) - world.clock.now().getTime()) / 3_600_000;

describe('R15: an offer', () => {
  it('is due on both sides by the risk; reminds whoever is to answer, then climbs, and moves nothing', async () => {
    const { id } = await offered();
    const [ours, theirs] = [await ne.deadline(id), await mr.deadline(id)];
    expect([ours?.ours, theirs?.ours]).toEqual([true, false]);
    expect([hoursUntil(ours?.dueAt), hoursUntil(theirs?.dueAt)]).toEqual([72, 72]);
    await pass({ hours: 65 });
    expect(await stagesOf(id)).toEqual(['set', 'set']);
    await pass({ hours: 1 });
    expect(await stagesOf(id)).toEqual(['set', 'reminded']);
    await pass({ hours: 6 });
    expect(await stagesOf(id)).toEqual(['overdue', 'overdue']);
    await pass({ days: 20 });
    expect(await Promise.all([mr, ne].map((country) => country.state(id)))).toEqual(['offered', 'offered']);
    expect((await mr.conversation(id))?.responsible).toBe('mr');
    expect([await told(mr, id), await told(ne, id)]).toEqual([['overdue'], ['reminded', 'overdue']]);
  });

  it('that is answered in time makes nobody late: the next step has a term of its own', async () => {
    const { id } = await offered();
    await pass({ hours: 70 });
    await ne.act(id, 'accept');
    await world.settle();
    await pass({ hours: 10 });
    const due = await mr.deadline(id);
    expect([due?.step, due?.ours, due?.stage]).toEqual(['accept', true, 'set']);
    expect(await told(mr, id)).toEqual([]);
    expect(await told(ne, id)).toEqual(['reminded']);
  });

  it('whose answer is here, and not looked at yet when the time has come, reminds nobody', async () => {
    const { id } = await offered();
    await mr.act(id, 'withdraw');
    await world.settle();
    await world.wait({ hours: 73 });
    // The timer goes first.
    await moveDeadlines(ne.parts, 50);
    expect(await ne.deadline(id)).toBeUndefined();
    expect(await told(ne, id)).toEqual([]);
  });

  it('once accepted is due by the risk, also when that changes', async () => {
    const { id, caseId } = await offered();
    await ne.act(id, 'accept');
    await world.settle();
    await pass({});
    const before = (await mr.deadline(id))!;
    expect(hoursUntil(before.dueAt)).toBeGreaterThan(24);
    const { content, version } = await readCase(mr.parts, mr.caseworker, caseId);
    const caseFile = { ...content.file!, risk: { ...content.file!.risk, level: 'high' as const } };
    await changeCase(mr.parts, mr.caseworker, { caseId, version, caseFile });
    await pass({});
    const after = (await mr.deadline(id))!;
    expect([after.since, hoursUntil(after.dueAt)]).toEqual([before.since, 24]);
    expect((await mr.conversation(id))?.dueAt).toEqual(after.dueAt);
  });

  it('takes its term from the law that is in use, or was last: no child waits because a paper is late', async () => {
    const days = (amount: number) => ({ amount, unit: 'days' as const });
    const terms = { high: days(1), medium: days(2), low: days(3) };
    const expired = { validUntil: '2026-01-06T00:00:00.000Z' };
    const deadlines = [{ conversation: 'case-transfer', step: 'offer', terms }];
    world.publish();
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    lawOf(ne, { ...expired, deadlines });
    try {
      await world.settle();
      await ne.keepTime();
      const { since, dueAt } = (await ne.deadline(id))!;
      expect(dueAt.getTime() - since.getTime()).toBe(2 * 86_400_000);
    } finally {
      lawOf(ne, sampleConfiguration('niger'));
    }
  });
});

describe('R15: both sides', () => {
  afterEach(() => lawOf(ne, sampleConfiguration('niger')));
  const days = (amount: number) => ({ amount, unit: 'working-days' as const });
  const termsOf = (amount: number) => [
    { conversation: 'case-transfer', terms: { high: days(amount), medium: days(amount), low: days(amount) } },
  ];

  it('go by the law and calendar of whoever is awaited, as its receipt says', async () => {
    lawOf(ne, { deadlines: termsOf(3) });
    const { id } = await offered();
    const [theirs, ours] = [await mr.deadline(id), await ne.deadline(id)];
    expect(theirs?.dueAt).toEqual(ours?.dueAt);
    expect(hoursUntil(ours?.dueAt)).not.toBe(72);
    await ne.act(id, 'accept');
    await world.settle();
    await pass({});
    // The receipt for an acceptance: the sender's own law again.
    expect((await ne.deadline(id))?.dueAt).toEqual((await mr.deadline(id))?.dueAt);
  });

  it('do not believe a promise that puts a child off for long', async () => {
    lawOf(ne, { deadlines: termsOf(200) });
    const { id } = await offered();
    expect(hoursUntil((await mr.deadline(id))?.dueAt)).toBe(72);
  });
});

describe('an offer that nobody answers', () => {
  const deadlinesOf = (lapse?: { amount: number; unit: 'days' }) =>
    sampleConfiguration('mauritania').deadlines.map(({ lapse: _usual, ...each }) =>
      each.step === undefined && lapse ? { ...each, lapse } : each,
    );
  afterEach(() => lawOf(mr, sampleConfiguration('mauritania')));

  describe('lapses by the signed step of its author, where the law says when', () => {
    beforeEach(() => lawOf(mr, { deadlines: deadlinesOf({ amount: 10, unit: 'days' }) }));

    it('on both sides, once; the case stays with whoever had it', async () => {
      const { id, caseId } = await offered();
      await pass({ days: 9 });
      expect(await mr.state(id)).toBe('offered');
      await pass({ days: 1 });
      expect([await mr.state(id), await ne.state(id)]).toEqual(['expired', 'expired']);
      await pass({ days: 1 });
      expect((await mr.messages(id)).map(({ step }) => step)).toEqual(['offer', 'expire']);
      expect((await mr.parts.store.transaction((tx) => tx.cases.get(caseId)))?.responsible).toBe('mr');
      expect(await stagesOf(id)).toEqual([undefined, undefined]);
      await expect(ne.act(id, 'accept')).rejects.toMatchObject({ code: 'step-not-allowed' });
    });

    it('and not when it was accepted at the last moment', async () => {
      const { id } = await offered();
      await pass({ days: 9 });
      await ne.act(id, 'accept');
      await world.settle();
      await pass({ days: 2 });
      expect([await mr.state(id), await ne.state(id)]).toEqual(['accepted', 'accepted']);
    });

    it('and not where the law wants a person to approve that step', async () => {
      lawOf(mr, { approvals: [{ conversation: 'case-transfer', step: 'expire', approver: 'supervisor' }] });
      const { id } = await offered();
      await pass({ days: 11 });
      expect([await mr.state(id), (await mr.deadline(id))?.stage]).toEqual(['offered', 'overdue']);
    });
  });

  it('stays until a person ends it, where the law says nothing of it', async () => {
    lawOf(mr, { deadlines: deadlinesOf() });
    const { id } = await offered();
    await pass({ days: 25 });
    expect([await mr.state(id), (await mr.deadline(id))?.stage]).toEqual(['offered', 'overdue']);
  });

  it('does not lapse at the side that owes the answer', async () => {
    lawOf(mr, { deadlines: deadlinesOf() });
    const { id } = await offered();
    expect((await ne.deadline(id))?.lapsesAt).toBeNull();
    await pass({ days: 25 });
    expect(await ne.state(id)).toBe('offered');
  });
});

describe('timers outlive the process', () => {
  const restarted = async () => {
    const options = { poolSize: 2, statementTimeoutMs: 10_000, timerClock: world.timerClock };
    const store = await connectPostgres({ url: ne.databaseUrl, ...options });
    return { parts: { ...ne.parts, store }, store };
  };

  it('that set them, also when the time comes while none is there', async () => {
    const { id } = await offered();
    await ne.parts.store.timers.close();
    await world.wait({ days: 4 });
    const { parts, store } = await restarted();
    while ((await moveDeadlines(parts, 50)) > 0);
    await store.close();
    expect((await ne.deadline(id))?.stage).toBe('overdue');
  });

  it('and are given again when whoever took them died over them', async () => {
    const { id } = await offered();
    await world.wait({ days: 4 });
    const { parts, store } = await restarted();
    // Taken, and never heard of again.
    expect((await store.timers.take(500)).length).toBeGreaterThan(0);
    await moveDeadlines(parts, 50);
    expect((await ne.deadline(id))?.stage).toBe('set');
    await world.wait({ seconds: 120 });
    await world.timerClock.tick(61_000);
    while ((await moveDeadlines(parts, 50)) > 0);
    await store.close();
    expect((await ne.deadline(id))?.stage).toBe('overdue');
  });
});

describe('at the desk', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.open(ne);
  });
  afterAll(() => desk.close());

  async function shown(person: string, path: string, id: string) {
    const { json } = await desk.ask(person, 'GET', path);
    const items = (json['deadlines'] ?? json.items) as { conversationId: string }[];
    return items.find(({ conversationId }) => conversationId === id);
  }

  it('what is due is shown to whoever works on the case; to the supervisor it climbs when it is overdue', async () => {
    const { id } = await offered();
    const { caseId } = (await ne.conversation(id))!;
    const body = { staffId: desk.people.get('caseworker')!.id };
    await desk.ask('supervisor', 'POST', `/cases/${caseId}/assignments`, { body });
    const everywhere = (person: string) => Promise.all(['/inbox', '/deadlines'].map((path) => shown(person, path, id)));
    expect(await everywhere('caseworker')).toEqual([undefined, expect.objectContaining({ stage: 'set' })]);
    await pass({ hours: 66 });
    const reminded = expect.objectContaining({ stage: 'reminded', awaited: 'us', overdue: false });
    expect(await everywhere('caseworker')).toEqual([reminded, reminded]);
    expect(await everywhere('supervisor')).toEqual([undefined, reminded]);
    await pass({ hours: 6 });
    const overdue = expect.objectContaining({ stage: 'overdue', overdue: true });
    expect(await everywhere('caseworker')).toEqual([overdue, overdue]);
    expect(await everywhere('supervisor')).toEqual([overdue, overdue]);
    expect(await everywhere('stranger')).toEqual([undefined, undefined]);
  });
});

// Last: whatever comes from a partner then waits until that has told what was lost.
describe('R15: a database that came back without timers', () => {
  it('has its timers set anew, whoever put it back', async () => {
    const { id } = await offered();
    await ne.parts.store.timers.close();
    // As where its tables were copied by hand.
    await askDatabase(ne.databaseUrl, 'DELETE FROM timers.job');
    expect(await resume(ne.parts, world.continuityOf('ne'), 'restored')).toBe('restored');
    await world.wait({ hours: 66 });
    while ((await moveDeadlines(ne.parts, 50)) > 0);
    expect((await ne.deadline(id))?.stage).toBe('reminded');
    await world.wait({ hours: 6 });
    while ((await moveDeadlines(ne.parts, 50)) > 0);
    expect((await ne.deadline(id))?.stage).toBe('overdue');
  });
});
