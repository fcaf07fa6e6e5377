import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { eventually } from '../../support/eventually.js';
import { expectOutage, OutageScene, PATIENCE_MS } from './outage-scene.js';

/** What a silent server costs: the node's patience, a second of the driver's, and a slow machine. One after another is 12 s. */
const SOON_MS = PATIENCE_MS + 1_000 + 6_000;

let scene: OutageScene;
beforeAll(async () => void (scene = await OutageScene.begin()));
afterAll(() => scene?.end());

async function timed<T>(work: () => Promise<T>): Promise<{ outcome: T; ms: number }> {
  const began = performance.now();
  return { outcome: await work(), ms: performance.now() - began };
}

async function ask<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: scene.country.databaseUrl });
  try {
    await client.connect();
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const listeners = async () =>
  (
    await ask(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'passerelle-listener'
    AND datname = current_database()`)
  ).length;

const enrolled = (subject: string) => ask(`SELECT id FROM staff WHERE subject LIKE '${subject}%'`);
const someone = (subject: string) => ({ id: uuidv7(), subject, displayFunction: 'x', roles: [], active: true });

describe('a database that was killed', () => {
  it('is said by a code, keeps nothing, and is taken up again when it is back', async () => {
    const [before, heard] = [await scene.desk.countRows(), await listeners()];
    await scene.postgres.kill();
    expectOutage(await scene.registerCase(), 'store-unavailable');
    expectOutage(await scene.desk.ask('caseworker', 'GET', '/cases'), 'store-unavailable');
    const { status, json, headers } = await scene.ready();
    expect([status, json['atFault'], headers.get('retry-after')]).toEqual([503, ['database'], '5']);
    expect((await scene.desk.ask('', 'GET', '/health/live', { token: null })).status).toBe(200);
    // Long enough for several attempts to listen again: each that failed once began two more.
    await sleep(4_500);
    await scene.postgres.startAgain();
    expect(await scene.desk.countRows()).toEqual(before);
    await scene.recovers();
    await sleep(1_500);
    expect(await listeners()).toBe(heard);
  });
});

describe('a database that stands still', () => {
  it('is said by a code in time, to everybody at once, and keeps nothing', async () => {
    const before = await scene.desk.countRows();
    scene.postgres.freeze();
    const many = await timed(() => Promise.all(Array.from({ length: 12 }, () => scene.registerCase())));
    for (const answer of many.outcome) expectOutage(answer, 'store-unavailable');
    expect(many.ms).toBeLessThan(SOON_MS);
    const ready = await timed(() => scene.ready());
    expect([ready.outcome.status, ready.outcome.json['atFault']]).toEqual([503, ['database']]);
    expect(ready.ms).toBeLessThan(SOON_MS);
    scene.postgres.thaw();
    expect(await scene.desk.countRows()).toEqual(before);
    await scene.recovers();
  });

  it('in the middle of a transaction leaves nothing of it, also not for who works on after it', async () => {
    const enrolHalf = scene.store.transaction(async (tx) => {
      await tx.people.upsertStaff(someone('half a'));
      scene.postgres.freeze();
      await tx.people.upsertStaff(someone('half b'));
    });
    await expect(enrolHalf).rejects.toThrow(/^store-unavailable$/);
    scene.postgres.thaw();
    for (let at = 0; at < 4; at += 1)
      await scene.store.transaction((tx) => tx.people.upsertStaff(someone(`whole ${at}`)));
    expect([(await enrolled('half')).length, (await enrolled('whole')).length]).toEqual([0, 4]);
  });

  it('at the last step leaves open what became of it, and what may stand is not done again', async () => {
    let runs = 0;
    const enrolTwoAndFreeze = ['a', 'b'].map((name) =>
      scene.store.together('outage', async (tx) => {
        runs += 1;
        await tx.people.upsertStaff(someone(`left open ${name}`));
        if (runs === 2) scene.postgres.freeze();
      }),
    );
    const outcomes = await Promise.allSettled(enrolTwoAndFreeze);
    const reasons = outcomes.map((each) => (each.status === 'rejected' ? (each.reason as Error).message : 'done'));
    expect(reasons).toEqual(['store-outcome-unknown', 'store-outcome-unknown']);
    scene.postgres.thaw();
    await eventually(async () => (await enrolled('left open')).length === 2, 'the transaction stood after all');
    expect(runs).toBe(2);
    await scene.recovers();
  });
});

describe('a table that somebody else holds', () => {
  it('is said by a code when the time for a statement is over', async () => {
    const before = await scene.desk.countRows();
    const other = new pg.Client({ connectionString: scene.country.databaseUrl });
    await other.connect();
    await other.query('BEGIN; LOCK TABLE ledger_entry IN ACCESS EXCLUSIVE MODE');
    expectOutage(await scene.registerCase(), 'store-unavailable');
    await other.query('ROLLBACK');
    await other.end();
    expect(await scene.desk.countRows()).toEqual(before);
    await scene.recovers();
  });
});
