import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { createCase } from '../../../services/country-node/src/casework/create-case.js';
import type { DeadlineRow } from '../../../services/country-node/src/ports/store/deadlines.js';
import { Desk } from '../../support/desk.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { World } from '../../support/exchange/world.js';

const PLANNING = 'plan-for-majority';

let world: World;
let mr: Country;
let desk: Desk;

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
  desk = await Desk.open(mr);
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

/** The date of birth of somebody who is of age so many months after today. */
function bornFor(months: number): string {
  const now = world.clock.now();
  return new Date(Date.UTC(now.getUTCFullYear() - 18, now.getUTCMonth() + months, 15)).toISOString().slice(0, 10);
}

async function fileOf(birthDate: string, more: object = {}) {
  const { newCase } = await readDossier('deploy/local/dossiers', '01-moussa', world.clock.now());
  const caseFile = mr.byOwnLaw(newCase.caseFile);
  const { ageEstimated: _estimated, ageInDoubt: _doubted, ...identification } = caseFile.identification ?? {};
  return { ...caseFile, identification: { ...identification, birthDate, ...more } };
}

async function register(birthDate: string, more: object = {}): Promise<string> {
  const { id } = await createCase(mr.parts, mr.caseworker, await fileOf(birthDate, more));
  await mr.keepTime();
  return id;
}

async function openOfCase(caseId: string, step: string): Promise<DeadlineRow | undefined> {
  const open = await mr.parts.store.transaction((tx) => tx.deadlines.openOfCase(caseId));
  return open.find((each) => each.step === step);
}

const openOf = (caseId: string) => openOfCase(caseId, PLANNING);
const listed = async (person: string, caseId: string, step?: string) =>
  (await desk.ask(person, 'GET', '/deadlines')).json.items.filter(
    (each) => each['caseId'] === caseId && (step ?? each['step']) === each['step'],
  );

/** Notes that another node is responsible, as the handover does. */
async function takenOver(caseId: string): Promise<void> {
  await mr.parts.store.transaction(async (tx) => {
    const { version } = (await tx.cases.get(caseId))!;
    await tx.cases.update(caseId, version, { responsible: 'ne', updatedAt: world.clock.now() });
  });
}

async function pass(days: number): Promise<void> {
  await world.wait({ days });
  world.publish();
  await mr.keepTime();
}

describe('what goes on after majority', () => {
  it('is to be planned: the caseworker is reminded, then it climbs; nothing is closed, and planning ends it', async () => {
    const caseId = await register(bornFor(9));
    expect((await openOf(caseId))?.stage).toBe('set');
    expect(await listed('caseworker', caseId, PLANNING)).toEqual([]);
    await pass(120);
    expect(await listed('caseworker', caseId, PLANNING)).toMatchObject([
      { stage: 'reminded', step: PLANNING, awaited: 'us', conversationId: null, peer: null, overdue: false },
    ]);
    expect(await listed('stranger', caseId, PLANNING)).toEqual([]);
    await pass(120);
    expect(await listed('supervisor', caseId, PLANNING)).toMatchObject([{ stage: 'overdue', overdue: true }]);
    await pass(120);
    const row = await mr.parts.store.transaction((tx) => tx.cases.get(caseId));
    expect(row?.status).toBe('open');
    const ledger = await mr.parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 100 }));
    const told = ledger.filter(({ kind, content }) => kind === 'deadline' && content?.['step'] === PLANNING);
    expect(told.map(({ content }) => content?.['stage'])).toEqual(['reminded', 'overdue']);
    const file = await fileOf(bornFor(-3));
    const actions = [{ code: 'adulthood_planning' as const, status: 'in_progress' as const }];
    const planned = { ...file, plan: { ...file.plan, actions } };
    await changeCase(mr.parts, mr.caseworker, { caseId, version: row!.version, caseFile: planned });
    await mr.keepTime();
    expect(await openOf(caseId)).toBeUndefined();
    expect(await listed('supervisor', caseId, PLANNING)).toEqual([]);
  });

  it('is never reckoned from an estimate (R6), and follows a date that is put right', async () => {
    const caseId = await register(bornFor(3), { ageEstimated: true });
    expect(await openOf(caseId)).toBeUndefined();
    const version = async () => (await mr.parts.store.transaction((tx) => tx.cases.get(caseId)))!.version;
    const proved = async (months: number) => {
      await changeCase(mr.parts, mr.caseworker, {
        ...{ caseId, version: await version() },
        caseFile: await fileOf(bornFor(months)),
      });
      await mr.keepTime();
      return openOf(caseId);
    };
    expect((await proved(3))?.stage).toBe('reminded');
    expect((await proved(30))?.stage).toBe('set');
  });

  it('is the work of whoever is responsible', async () => {
    const caseId = await register(bornFor(3));
    expect((await openOf(caseId))?.stage).toBe('reminded');
    await takenOver(caseId);
    await mr.keepTime();
    expect(await openOf(caseId)).toBeUndefined();
  });

  it('is not told to whom the case was given without the birth date, which it tells', async () => {
    const caseId = await register(bornFor(3));
    const given = async (...categories: string[]) => {
      const body = { staffId: desk.people.get('partial')!.id, categories };
      expect((await desk.ask('supervisor', 'POST', `/cases/${caseId}/assignments`, { body })).status).toBeLessThan(300);
    };
    const told = async (person: string) => {
      const inbox = (await desk.ask(person, 'GET', '/inbox')).json['deadlines'] as { caseId: string }[];
      return [(await listed(person, caseId)).length, inbox.filter((each) => each.caseId === caseId).length];
    };
    expect(await told('caseworker')).toEqual([1, 1]);
    await given('HEALTH');
    expect(await told('partial')).toEqual([0, 0]);
    await given('ID_CORE');
    expect(await told('partial')).toEqual([1, 1]);
  });

  it('stands in no timer: a job holds an id and nothing of the child', async () => {
    const birthDate = bornFor(8);
    const caseId = await register(birthDate);
    const deadline = await openOf(caseId);
    const client = new pg.Client({ connectionString: mr.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ data: object }>('SELECT data FROM timers.job');
    await client.end();
    const jobs = rows.map(({ data }) => data);
    expect(jobs).toContainEqual({ deadlineId: deadline?.id });
    expect(jobs.every((data) => Object.keys(data).join() === 'deadlineId')).toBe(true);
  });
});

describe('the review of a case (R15)', () => {
  const reviews = (person: string, caseId: string) => listed(person, caseId, 'review-case');
  const review = (caseId: string, person = 'caseworker') =>
    desk.ask(person, 'POST', `/cases/${caseId}/reviews`, { body: { outcome: 'plan_continues', childHeard: true } });

  it('is reminded of and climbs by the day that the file names; what is noted begins the time anew, and stands in the ledger', async () => {
    const now = world.clock.now();
    const reviewDueOn = new Date(+now + 20 * 86_400_000).toISOString().slice(0, 10);
    const file = await fileOf(bornFor(60));
    const { id: caseId } = await createCase(mr.parts, mr.caseworker, { ...file, plan: { ...file.plan, reviewDueOn } });
    await mr.keepTime();
    const open = () => openOfCase(caseId, 'review-case');
    expect((await open())?.dueAt.toISOString()).toBe(new Date(Date.parse(reviewDueOn) + 86_400_000).toISOString());
    expect(await reviews('caseworker', caseId)).toEqual([]);
    await pass(22);
    expect(await reviews('supervisor', caseId)).toMatchObject([{ stage: 'overdue', awaited: 'us', overdue: true }]);
    expect(await reviews('stranger', caseId)).toEqual([]);
    expect((await review(caseId, 'stranger')).status).toBe(404);
    expect((await review(caseId)).status).toBe(201);
    await mr.keepTime();
    expect(await reviews('supervisor', caseId)).toEqual([]);
    expect((await open())!.dueAt > world.clock.now()).toBe(true);
    const { json } = await desk.ask('supervisor', 'GET', `/cases/${caseId}/reviews`);
    expect(json.items).toMatchObject([{ outcome: 'plan_continues', childHeard: true, reviewedBy: mr.caseworker.id }]);
    const ledger = await mr.parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 100 }));
    expect(ledger.filter(({ kind }) => kind === 'case-reviewed')).toHaveLength(1);
  });

  it('is the work of whoever is responsible', async () => {
    const caseId = await register(bornFor(60));
    await takenOver(caseId);
    await mr.keepTime();
    expect(await openOfCase(caseId, 'review-case')).toBeUndefined();
    expect(await review(caseId)).toMatchObject({ status: 409, json: { code: 'not-responsible' } });
  });
});

describe('the follow-up of a closure (R16)', () => {
  it('is reminded of and climbs, instead of a review, until it is reported; opened again, the case is to be reviewed', async () => {
    const file = { ...(await fileOf(bornFor(60))), risk: { level: 'low' as const } };
    const { id: caseId } = await createCase(mr.parts, mr.caseworker, file);
    const steps = async () => (await listed('supervisor', caseId)).map(({ step, stage }) => [step, stage]);
    const body = {
      ...{ reason: 'support_not_wished', nothingOpposes: true, goals: 'partly_reached' },
      ...{ childInformed: { informed: true, language: 'ha' }, contact: STORY.offer.contact },
      closedOn: world.clock.now().toISOString().slice(0, 10),
    };
    const { json } = await desk.ask('caseworker', 'POST', `/cases/${caseId}/closure`, { body });
    await desk.ask('supervisor', 'POST', `/approvals/${String(json['approvalId'])}/decision`, {
      body: { decision: 'approve' },
    });
    await mr.keepTime();
    expect(await steps()).toEqual([]);
    await pass(93);
    expect(await steps()).toEqual([['follow-up-closure', 'overdue']]);
    const refused = await desk.ask('caseworker', 'POST', `/cases/${caseId}/reviews`, {
      body: { outcome: 'plan_continues', childHeard: true },
    });
    expect(refused).toMatchObject({ status: 409, json: { code: 'case-closed' } });
    const seenOn = world.clock.now().toISOString().slice(0, 10);
    await desk.ask('caseworker', 'POST', `/cases/${caseId}/follow-up`, { body: { outcome: 'well', seenOn } });
    await mr.keepTime();
    expect(await steps()).toEqual([]);
    await desk.ask('caseworker', 'POST', `/cases/${caseId}/reopening`, { body: { reason: 'child_asks' } });
    await mr.keepTime();
    expect(await steps()).toEqual([['review-case', 'overdue']]);
  });
});

describe('the review of a legal hold (R21)', () => {
  const openReview = async (caseId: string) => {
    await mr.keepTime();
    return openOfCase(caseId, 'review-hold');
  };
  const reviews = (person: string, caseId: string) => listed(person, caseId, 'review-hold');
  const decided = async (path: string, body: object) => {
    const { json } = await desk.ask('supervisor', 'POST', path, { body });
    const decision = { body: { decision: 'approve' } };
    const officer = 'data-protection-officer';
    expect(
      (await desk.ask(officer, 'POST', `/approvals/${String(json['approvalId'])}/decision`, decision)).status,
    ).toBe(200);
  };
  async function holdFor(caseId: string, days: number): Promise<Date> {
    const reviewBy = new Date(world.clock.now().getTime() + days * 86_400_000);
    await decided(`/cases/${caseId}/holds`, { reason: 'court_order', reviewBy: reviewBy.toISOString() });
    return reviewBy;
  }

  it('is reminded of and climbs, the first of several, though another node has the case; a hold that is lifted has none', async () => {
    const caseId = await register(bornFor(60));
    await takenOver(caseId);
    expect(await openReview(caseId)).toBeUndefined();
    const last = await holdFor(caseId, 60);
    expect(await openReview(caseId)).toMatchObject({ stage: 'set', dueAt: last });
    const first = await holdFor(caseId, 20);
    expect(await openReview(caseId)).toMatchObject({ stage: 'set', dueAt: first });
    await pass(19);
    expect(await reviews('supervisor', caseId)).toEqual([]);
    await world.wait({ hours: 23 });
    await mr.keepTime();
    expect(await reviews('supervisor', caseId)).toMatchObject([{ stage: 'reminded', overdue: false }]);
    expect(await reviews('stranger', caseId)).toEqual([]);
    await pass(1);
    expect(await reviews('supervisor', caseId)).toMatchObject([{ stage: 'overdue', overdue: true }]);
    const ledger = await mr.parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 500 }));
    const told = ledger.filter(({ content }) => content?.['step'] === 'review-hold');
    expect(told.map(({ content }) => content?.['stage'])).toEqual(['reminded', 'overdue']);

    const held = async () =>
      (await desk.ask('auditor', 'GET', '/holds')).json.items.filter((each) => each['caseId'] === caseId);
    for (const next of [{ stage: 'set', dueAt: last }, undefined]) {
      await decided(`/holds/${String((await held())[0]?.['id'])}/lifting`, { reason: 'procedure_ended' });
      const standing = await openReview(caseId);
      if (next) expect(standing).toMatchObject(next);
      else expect(standing).toBeUndefined();
      expect(await reviews('supervisor', caseId)).toEqual([]);
    }
  });
});
