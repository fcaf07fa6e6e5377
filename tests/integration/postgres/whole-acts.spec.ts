import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { LocalPostgres } from '../../../deploy/local/postgres.js';
import {
  connectPostgres,
  type PostgresStore,
} from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import { Fault, Refusal } from '../../../services/country-node/src/domain/refusal.js';
import { temporaryPostgres } from '../../support/postgres.js';

let postgres: LocalPostgres;
let store: PostgresStore;

beforeAll(async () => {
  postgres = await temporaryPostgres({ empty: false });
  const url = await postgres.database('whole_acts');
  store = await connectPostgres({ url, poolSize: 3, statementTimeoutMs: 5_000 });
});
afterAll(async () => {
  await store.close();
  await postgres.stop();
});

const someone = (name: string) => ({
  ...{ id: uuidv7(), subject: uuidv7(), displayFunction: name, roles: ['caseworker' as const], active: true },
});
const enrol = (name: string) => store.transaction((tx) => tx.people.upsertStaff(someone(name)));
const enrolled = async (name: string) =>
  (await store.transaction((tx) => tx.people.listStaff())).filter((each) => each.displayFunction.startsWith(name))
    .length;

describe('an act as one', () => {
  it('shows each transaction what those before it did, and nobody else before it has ended', async () => {
    let outside = -1;
    const aside = store.asOne.bind(store);
    const elsewhere = () => enrolled('first');
    // Begun outside, so that it is no part of it.
    let look: () => void = () => undefined;
    const looked = new Promise<void>((resolve) => (look = resolve)).then(async () => (outside = await elsewhere()));
    const seen = await aside(async () => {
      await enrol('first a');
      await store.together('desk', (tx) => tx.people.upsertStaff(someone('first b')));
      look();
      await looked;
      return store.reading('desk', async (tx) => (await tx.people.listStaff()).length > 0 && enrolled('first'));
    });
    expect([seen, outside, await enrolled('first')]).toEqual([2, 0, 2]);
  });

  it('leaves nothing when a fault ends it, however much had been done', async () => {
    const work = async () => {
      await enrol('faulty');
      await store.together('desk', (tx) => tx.people.upsertStaff(someone('faulty too')));
      throw new Fault('for-a-test');
    };
    await expect(store.asOne(work)).rejects.toThrow('for-a-test');
    expect(await enrolled('faulty')).toBe(0);
  });

  it('keeps after a refusal what had been done before the transaction that was refused', async () => {
    const work = async () => {
      await enrol('kept');
      await store.transaction(async (tx) => {
        await tx.people.upsertStaff(someone('kept not'));
        throw new Refusal('not-found');
      });
    };
    await expect(store.asOne(work)).rejects.toMatchObject({ code: 'not-found' });
    expect([await enrolled('kept'), await enrolled('kept not')]).toEqual([1, 0]);
  });

  it('goes on after what the database refused, if whoever asked does', async () => {
    const twice = someone('twice');
    const insert = (tx: Parameters<Parameters<PostgresStore['transaction']>[0]>[0]) =>
      tx.cases.addReference({ caseId: twice.id, partner: 'ne', givenBy: 'ours', reference: uuidv7() });
    await store.asOne(async () => {
      await expect(store.transaction(insert)).rejects.toThrow(/^store-/);
      await enrol('went on');
    });
    expect(await enrolled('went on')).toBe(1);
  });

  it('takes what is done side by side one after the other, and needs one connection for all', async () => {
    const work = () => store.asOne(() => Promise.all(Array.from({ length: 6 }, (_each, at) => enrol(`side ${at}`))));
    await Promise.all(Array.from({ length: 5 }, work));
    expect(await enrolled('side')).toBe(30);
  });

  it('is done again as a whole where two wait for what the other holds', async () => {
    const [one, other] = [uuidv7(), uuidv7()];
    const row = (id: string) => {
      const now = new Date();
      const fixed = { origin: 'local' as const, content: Buffer.from('sealed'), version: 1, responsible: 'mr' };
      return { id, ...fixed, status: 'open' as const, createdAt: now, updatedAt: now };
    };
    for (const id of [one, other]) await store.transaction((tx) => tx.cases.insert(row(id)));
    let runs = 0;
    const both = (first: string, second: string) => async () => {
      runs += 1;
      await store.transaction((tx) => tx.cases.lock(first));
      await new Promise((resolve) => setTimeout(resolve, 200));
      await store.transaction((tx) => tx.cases.lock(second));
      await enrol('entangled');
    };
    await Promise.all([store.asOne(both(one, other)), store.asOne(both(other, one))]);
    expect([await enrolled('entangled'), runs > 2]).toEqual([2, true]);
  });

  it('lets what cannot be undone wait until it counts, and does it not when it never does', async () => {
    const seen: [string, number][] = [];
    const note = (what: string) => store.afterwards(async () => void seen.push([what, await enrolled('counts')]));
    const work = async (fails: boolean) => {
      await note(fails ? 'never' : 'then');
      await enrol('counts');
      if (fails) throw new Fault('for-a-test');
    };
    await expect(store.asOne(() => work(true))).rejects.toThrow('for-a-test');
    await store.asOne(() => work(false));
    await note('at once');
    expect(seen).toEqual([
      ['then', 1],
      ['at once', 1],
    ]);
  });

  it('holds nothing that runs on behind it', async () => {
    let go: () => void = () => undefined;
    let left: Promise<void> | undefined;
    await store.asOne(async () => {
      left = new Promise<void>((resolve) => (go = resolve)).then(() => enrol('behind'));
      await enrol('before');
    });
    go();
    await left;
    expect(await enrolled('behind')).toBe(1);
  });
});
