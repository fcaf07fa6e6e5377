import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { createCase } from '../../../services/country-node/src/casework/create-case.js';
import { judgeDuplicate } from '../../../services/country-node/src/casework/duplicates/judge-duplicate.js';
import {
  duplicatesOfCase,
  listDuplicates,
  readDuplicate,
} from '../../../services/country-node/src/casework/duplicates/see-duplicates.js';
import type { Verdict } from '../../../services/country-node/src/domain/duplicates/judge-pair.js';
import type { DuplicateRow } from '../../../services/country-node/src/ports/store/duplicates.js';
import type { StaffRow } from '../../../services/country-node/src/ports/store/people.js';
import { compareCases } from '../../../services/country-node/src/timekeeper/compare-cases.js';
import type { Country } from '../../support/exchange/country.js';
import { enrol } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';
import { AGAIN, CHILD, childWith } from '../../unit/duplicates/some-child.js';

let world: World;
let mr: Country;
let colleague: StaffRow;
let database: pg.Client;

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
  colleague = await enrol(mr.parts.store, 'caseworker', 'colleague');
  database = new pg.Client({ connectionString: mr.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await world?.end();
});
beforeEach(async () => {
  await compareAll();
  await database.query('TRUNCATE duplicate, case_trait_key');
});

async function compareAll(): Promise<void> {
  while ((await compareCases(mr.parts, { batch: 10, aside: mr.aside })) > 0);
}

const register = async (file: CaseFile, by = mr.caseworker) => (await createCase(mr.parts, by, file)).id;

/** A child and the same child again, registered by a colleague; compared. */
async function registerBoth(one = CHILD, other = AGAIN): Promise<[string, string]> {
  const ids: [string, string] = [await register(one), await register(other, colleague)];
  await compareAll();
  return ids;
}

const pairsOf = (caseId: string) => mr.parts.store.transaction((tx) => tx.duplicates.ofCase(caseId));
async function pairOf(caseId: string): Promise<DuplicateRow> {
  const [pair, ...others] = await pairsOf(caseId);
  expect([pair !== undefined, others.length]).toEqual([true, 0]);
  return pair!;
}
const judge = (by: StaffRow, { id, version }: DuplicateRow, verdict: Verdict, seen = version) =>
  judgeDuplicate(mr.parts, by, { id, seen, verdict });
const contentOf = async (id: string) =>
  Buffer.from((await mr.parts.store.transaction((tx) => tx.cases.get(id)))!.content).toString('hex');

describe('R17: two cases of one child', () => {
  it('are found across scripts and spellings, whichever came first, with what speaks for it', async () => {
    for (const [one, other] of [
      [CHILD, AGAIN],
      [AGAIN, CHILD],
    ] as const) {
      await database.query('TRUNCATE duplicate, case_trait_key');
      const [caseOne, caseOther] = await registerBoth(one, other);
      expect(await pairOf(caseOther)).toMatchObject({ caseOne, caseOther, status: 'suggested', version: 1 });
      expect((await pairOf(caseOne)).findings.map(({ feature }) => feature)).toContain('names');
    }
  });

  it('are found though both were registered at the same moment', async () => {
    const ids = await Promise.all([register(CHILD), register(AGAIN)]);
    await Promise.all([1, 2, 3].map(() => compareCases(mr.parts, { batch: 1, aside: mr.aside })));
    await compareAll();
    await pairOf(ids[0]);
  });

  it('are not suggested where they are not alike', async () => {
    const names = [{ kind: 'official' as const, given: 'Ousmane', family: 'Traoré' }];
    const [one] = await registerBoth(CHILD, childWith({ names, birthDate: '2014-01-01', nationalities: ['ML'] }));
    expect(await pairsOf(one)).toEqual([]);
  });

  it('are told to a worker of one of them as something for the supervisor, without which and why', async () => {
    const [one] = await registerBoth();
    expect(await duplicatesOfCase(mr.parts, mr.caseworker, one)).toEqual({ items: [], forSupervisor: true });
    expect(await listDuplicates(mr.parts, mr.caseworker, { limit: 9, statuses: ['suggested'] })).toEqual([]);
    const { id } = await pairOf(one);
    await expect(readDuplicate(mr.parts, mr.caseworker, id)).rejects.toMatchObject({ code: 'not-found' });
    await expect(duplicatesOfCase(mr.parts, colleague, one)).rejects.toMatchObject({ code: 'not-found' });
    const seen = await duplicatesOfCase(mr.parts, mr.supervisor, one);
    expect([seen.items.length, seen.forSupervisor]).toEqual([1, false]);
  });

  it('are shown side by side to who may see both, and that is recorded for both', async () => {
    const [one, other] = await registerBoth();
    const { id } = await pairOf(one);
    const { cases } = await readDuplicate(mr.parts, mr.supervisor, id);
    expect(cases).toMatchObject([
      { caseId: one, compared: { identification: { birthDate: '2011-03-09' } } },
      { caseId: other, compared: { identification: { ageYears: 15 } } },
    ]);
    const readings = await database.query<{ id: string }>(
      `SELECT content->>'caseId' AS id FROM ledger_entry WHERE content->>'what' = 'duplicate'`,
    );
    expect(readings.rows.map((row) => row.id)).toEqual(expect.arrayContaining([one, other]));
  });

  it('are joined by two people, parted again by one, and neither case is ever touched', async () => {
    const ids = await registerBoth();
    const before = await Promise.all(ids.map(contentOf));
    await mr.parts.store.transaction((tx) => assign(tx, ids[1]));
    const proposed = await judge(mr.caseworker, await pairOf(ids[0]), 'same');
    await expect(judge(mr.caseworker, proposed, 'same')).rejects.toMatchObject({ code: 'approver-is-author' });
    const same = await judge(mr.supervisor, proposed, 'same');
    expect(same).toMatchObject({ status: 'same', proposedBy: mr.caseworker.id, decidedBy: mr.supervisor.id });
    expect((await duplicatesOfCase(mr.parts, mr.caseworker, ids[0])).items).toMatchObject([{ status: 'same' }]);
    await expect(judge(mr.caseworker, same, 'different')).rejects.toMatchObject({ code: 'approval-needed' });
    await judge(mr.supervisor, same, 'different');
    expect(await Promise.all(ids.map(contentOf))).toEqual(before);
    expect((await pairOf(ids[0])).status).toBe('different');
  });

  it('must not be judged by who works on one of them only, nor on what was not seen', async () => {
    const [one] = await registerBoth();
    const pair = await pairOf(one);
    await expect(judge(mr.caseworker, pair, 'same')).rejects.toMatchObject({ code: 'not-found' });
    await expect(judge(mr.supervisor, pair, 'same', pair.version + 1)).rejects.toMatchObject({
      code: 'version-conflict',
    });
    const both = await Promise.allSettled([
      judge(mr.supervisor, pair, 'same'),
      judge(mr.supervisor, pair, 'different'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('a case that is changed', () => {
  it('is compared anew: a suggestion nobody looked at goes, one that people judged stays as they said', async () => {
    const [one, other] = await registerBoth();
    await judge(mr.supervisor, await pairOf(one), 'different');
    const [third] = await registerBoth(CHILD, AGAIN);
    expect((await pairsOf(third)).length).toBeGreaterThan(0);
    const names = [{ kind: 'official' as const, given: 'Ousmane', family: 'Traoré' }];
    for (const caseId of [one, third]) {
      await changeCase(mr.parts, mr.caseworker, { caseId, version: 1, caseFile: childWith({ names, sex: 'female' }) });
    }
    await compareAll();
    expect((await pairsOf(third)).filter(({ caseOne, caseOther }) => [caseOne, caseOther].includes(other))).toEqual([]);
    expect((await pairsOf(one)).map(({ status }) => status)).toContain('different');
  });

  it('that was erased drops out, and its keys with it', async () => {
    const [one] = await registerBoth();
    await mr.parts.vault.destroyKey(one);
    await database.query('INSERT INTO case_to_compare (case_id) VALUES ($1)', [one]);
    await compareAll();
    expect(await pairsOf(one)).toEqual([]);
    const { rowCount } = await database.query('SELECT 1 FROM case_trait_key WHERE case_id = $1', [one]);
    expect(rowCount).toBe(0);
  });
});

describe('the index', () => {
  it('holds no name, number or date, nor anything the same in another node', async () => {
    const [one] = await registerBoth();
    const { rows } = await database.query<{ key: Buffer }>('SELECT key FROM case_trait_key WHERE case_id = $1', [one]);
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.every(({ key }) => key.length === 32)).toBe(true);
    expect(mr.parts.vault.mark('trait|a')).toEqual(mr.parts.vault.mark('trait|a'));
    expect(mr.parts.vault.mark('trait|a')).not.toEqual(world.of('ne').parts.vault.mark('trait|a'));
    const tables = await database.query<{ row: string }>(
      'SELECT d::text AS row FROM duplicate d UNION ALL SELECT k::text FROM case_trait_key k',
    );
    // A year alone stands in some keys by chance.
    expect(tables.rows.map(({ row }) => row).join()).not.toMatch(/Mohamed|Diallo|diallo|2011-?03-?09/);
  });
});

type Tx = Parameters<Parameters<Country['parts']['store']['transaction']>[0]>[0];
async function assign(tx: Tx, caseId: string): Promise<void> {
  const [staffId, assignedBy] = [mr.caseworker.id, mr.supervisor.id];
  await tx.cases.assign({ caseId, staffId, assignedBy, assignedAt: world.clock.now(), categories: null });
}
