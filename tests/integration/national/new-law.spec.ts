import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { createCase } from '../../../services/country-node/src/casework/create-case.js';
import type { NationalConfiguration } from '../../../services/country-node/src/domain/national/national-configuration.js';
import { listWorkers, type WorkSettings } from '../../../services/country-node/src/list-workers.js';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';
import { sampleConfiguration, TestLaw } from '../../support/national-law.js';

const SETTINGS = { batch: 50, leaseMs: 60_000, retryMs: 60_000, sentHours: 1 } as WorkSettings;
const KEEP_TIME = ['law', 'deadlines', 'case-deadlines', 'timers'];
const HOUR_MS = 3_600_000;

let world: World;
let mr: Country;
let ne: Country;
let { version } = sampleConfiguration('niger');

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world?.end());
afterEach(() => newLaw({}));

function lawIs(change: Partial<NationalConfiguration>, as: number): void {
  (ne.parts.national as TestLaw).change({ ...sampleConfiguration('niger'), ...change, version: as });
}

/** As processes that begin now: nothing is remembered but what the database holds. */
const worker = (named: string, batch: number) =>
  listWorkers(ne.parts, { ...SETTINGS, batch }).find(({ name }) => name === named);

async function keepTime(batch = 50): Promise<void> {
  for (const name of KEEP_TIME) while ((await worker(name, batch)?.work()) === 'more');
}

async function newLaw(change: Partial<NationalConfiguration>): Promise<void> {
  version += 1;
  lawIs(change, version);
  await keepTime();
}

/** Offers a case of medium risk (three days) and delivers the offer. @returns the conversation */
async function offered(): Promise<string> {
  world.publish();
  const { caseId } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  await keepTime();
  return id;
}

const termOf = (hours: number): Partial<NationalConfiguration> => {
  const term = { amount: hours, unit: 'hours' as const };
  return { deadlines: [{ conversation: 'case-transfer', terms: { high: term, medium: term, low: term } }] };
};

async function hoursOf(id: string): Promise<number> {
  const { since, dueAt } = (await ne.deadline(id))!;
  return (dueAt.getTime() - since.getTime()) / HOUR_MS;
}

async function timersTaken(): Promise<number> {
  const taken = await ne.parts.store.timers.take(100);
  await Promise.all(taken.map(({ timerId }) => ne.parts.store.timers.end(timerId)));
  return taken.length;
}

describe('R15, R24: a new national law', () => {
  it('moves what stands already, and what is late by it is told at once; the next one gives the time back', async () => {
    const id = await offered();
    expect(await hoursOf(id)).toBe(72);
    await world.wait({ hours: 10 });
    await newLaw(termOf(8));
    expect([await hoursOf(id), (await ne.deadline(id))?.stage]).toEqual([8, 'overdue']);
    expect((await ne.conversation(id))?.dueAt).toEqual((await ne.deadline(id))?.dueAt);
    await newLaw(termOf(48));
    expect([await hoursOf(id), (await ne.deadline(id))?.stage]).toEqual([48, 'set']);
  });

  it('that only reminds earlier reminds earlier of what stands already', async () => {
    const id = await offered();
    await world.wait({ hours: 50 });
    await keepTime();
    expect((await ne.deadline(id))?.stage).toBe('set');
    await newLaw({ reminders: { ...sampleConfiguration('niger').reminders, hoursBeforeDue: 24 } });
    expect([await hoursOf(id), (await ne.deadline(id))?.stage]).toEqual([72, 'reminded']);
  });

  it('moves what waits in a case itself', async () => {
    const { newCase } = await readDossier('deploy/local/dossiers', '01-moussa', world.clock.now());
    const now = world.clock.now();
    const birthDate = new Date(Date.UTC(now.getUTCFullYear() - 18, now.getUTCMonth() + 30, 15)).toISOString();
    const file = ne.byOwnLaw(newCase.caseFile);
    const { ageEstimated: _estimated, ageInDoubt: _doubted, ...identification } = file.identification ?? {};
    const born = { ...file, identification: { ...identification, birthDate: birthDate.slice(0, 10) } };
    const { id: caseId } = await createCase(ne.parts, ne.caseworker, born);
    await keepTime();
    const planning = async () => {
      const open = await ne.parts.store.transaction((tx) => tx.deadlines.openOfCase(caseId));
      return open.find(({ step }) => step === 'plan-for-majority');
    };
    const before = await planning();
    await newLaw({ majority: { ...sampleConfiguration('niger').majority, remindMonthsBefore: [36] } });
    expect([before?.stage, (await planning())?.stage]).toEqual(['set', 'reminded']);
  });

  it('moves nothing twice, and nothing back where a process has not read it yet', async () => {
    const id = await offered();
    await newLaw(termOf(8));
    await timersTaken();
    await worker('law', 50)?.work();
    expect(await timersTaken()).toBe(0);
    lawIs(termOf(72), version - 1);
    await worker('law', 50)?.work();
    expect(await timersTaken()).toBe(0);
    lawIs(termOf(8), version);
    expect(await hoursOf(id)).toBe(8);
  });

  it('moves all there is, a page at a time, also over the end of a process; a newer one begins anew', async () => {
    const ids = [await offered(), await offered(), await offered()];
    const hours = () => Promise.all(ids.map(hoursOf));
    version += 1;
    lawIs(termOf(20), version);
    expect(await worker('law', 1)?.work()).toBe('more');
    await keepTime(1);
    expect(await hours()).toEqual([20, 20, 20]);
    version += 1;
    lawIs(termOf(30), version);
    await worker('law', 1)?.work();
    version += 1;
    lawIs(termOf(40), version);
    await keepTime(1);
    expect(await hours()).toEqual([40, 40, 40]);
  });
});
