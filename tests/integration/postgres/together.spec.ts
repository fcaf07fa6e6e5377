import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import type { LocalPostgres } from '../../../deploy/local/postgres.js';
import {
  connectPostgres,
  type PostgresStore,
} from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import { Refusal } from '../../../services/country-node/src/domain/refusal.js';
import type { Tx } from '../../../services/country-node/src/ports/store/store.js';
import { ledgerEntry } from '../../../services/country-node/src/record/ledger-entry.js';
import { temporaryPostgres } from '../../support/postgres.js';

const NOW = new Date('2026-11-23T10:00:00.000Z');
let postgres: LocalPostgres;
let store: PostgresStore;

beforeAll(async () => {
  postgres = await temporaryPostgres();
  store = await connectPostgres({
    url: await postgres.database('together_test'),
    poolSize: 5,
    statementTimeoutMs: 5_000,
  });
});
afterAll(async () => {
  await store.close();
  await postgres.stop();
});

async function addCase(): Promise<string> {
  const id = uuidv7();
  const row = { id, origin: 'local' as const, content: Buffer.from('sealed'), version: 1, responsible: 'mr' };
  await store.transaction((tx) => tx.cases.insert({ ...row, status: 'open', createdAt: NOW, updatedAt: NOW }));
  return id;
}

/** Raises the version under a lock: lost updates show as a version too low. */
async function raise(tx: Tx, id: string): Promise<void> {
  const row = await tx.cases.lock(id);
  if (!row || !(await tx.cases.update(id, row.version, { updatedAt: NOW }))) throw new Error('somebody else raised it');
}

const versionOf = async (id: string) => (await store.transaction((tx) => tx.cases.get(id)))?.version;
const together = <T>(works: ((tx: Tx) => Promise<T>)[]) =>
  Promise.allSettled(works.map((work) => store.together('test', work)));
const statuses = (outcomes: PromiseSettledResult<unknown>[]) => outcomes.map(({ status }) => status);
const entry = (id: string) => ledgerEntry('case-created', { caseId: id }, NOW);
const entriesOf = (caseId: string) => store.transaction((tx) => tx.ledger.about({ caseId, limit: 100 }));

describe('works that share a transaction', () => {
  it('take turns on what they lock, and each sees what the one before did', async () => {
    const id = await addCase();
    expect(statuses(await together(Array.from({ length: 20 }, () => (tx) => raise(tx, id))))).not.toContain('rejected');
    expect(await versionOf(id)).toBe(21);
  });

  it('get what they would get alone, in their own order', async () => {
    const ids = await Promise.all(Array.from({ length: 7 }, addCase));
    const outcomes = await together(ids.map((id) => async (tx) => (await tx.cases.get(id))?.id));
    expect(outcomes.map((each) => (each.status === 'fulfilled' ? each.value : undefined))).toEqual(ids);
  });

  it('are not undone by one that failed before it wrote', async () => {
    const [good, bad] = [await addCase(), await addCase()];
    const outcomes = await together([
      (tx) => raise(tx, good),
      async (tx) => {
        await tx.cases.lock(bad);
        throw new Refusal('not-found');
      },
    ]);
    expect(statuses(outcomes)).toEqual(['fulfilled', 'rejected']);
    expect(await versionOf(good)).toBe(2);
  });

  it('leave nothing of one that failed after it wrote, and all of the others', async () => {
    const [good, bad] = [await addCase(), await addCase()];
    const outcomes = await together([
      (tx) => raise(tx, good),
      async (tx) => {
        await raise(tx, bad);
        await tx.ledger.append([entry(bad)]);
        throw new Refusal('step-not-allowed');
      },
    ]);
    expect(outcomes[1]).toMatchObject({ status: 'rejected', reason: { code: 'step-not-allowed' } });
    expect([await versionOf(good), await versionOf(bad), (await entriesOf(bad)).length]).toEqual([2, 1, 0]);
  });

  it('fail alone on what the database refuses', async () => {
    const [good, twice] = [await addCase(), uuidv7()];
    const reference = { caseId: good, partner: 'ne', givenBy: 'ours' as const, reference: twice };
    const outcomes = await together([
      (tx) => tx.cases.addReference(reference),
      (tx) => tx.cases.addReference(reference),
      (tx) => raise(tx, good),
    ]);
    expect(statuses(outcomes).toSorted()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(await versionOf(good)).toBe(2);
    expect((await store.transaction((tx) => tx.cases.references(good))).length).toBe(1);
  });

  it('end also when two wait for what the other holds', async () => {
    const [one, other] = [await addCase(), await addCase()];
    const both = (first: string, second: string) => async (tx: Tx) => {
      await raise(tx, first);
      await raise(tx, second);
    };
    expect(statuses(await together([both(one, other), both(other, one)]))).toEqual(['fulfilled', 'fulfilled']);
    expect([await versionOf(one), await versionOf(other)]).toEqual([3, 3]);
  });

  it('number their messages without a gap, also around one that failed', async () => {
    const peer = `peer-${uuidv7()}`;
    const outcomes = await together(
      Array.from({ length: 9 }, (_each, at) => async (tx: Tx) => {
        const { sequence } = await tx.conversations.nextSequence(peer);
        if (at === 4) throw new Refusal('not-found');
        return sequence;
      }),
    );
    const given = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(given.toSorted((left, right) => left - right)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('come to the same as one after the other, whatever they do and wherever they fail', async () => {
    const act = fc.record({ at: fc.nat(3), kind: fc.constantFrom('raise', 'append', 'read', 'fail') });
    const works = fc.array(fc.array(act, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 12 });
    const runOn = (ids: readonly string[], acts: readonly { at: number; kind: string }[]) => async (tx: Tx) => {
      for (const { at, kind } of acts) {
        const id = ids[at]!;
        if (kind === 'raise') await raise(tx, id);
        if (kind === 'append') await tx.ledger.append([entry(id)]);
        if (kind === 'read') await tx.cases.get(id);
        if (kind === 'fail') throw new Refusal('not-found');
      }
    };
    const stateOf = async (ids: readonly string[]) =>
      Promise.all(ids.map(async (id) => [await versionOf(id), (await entriesOf(id)).length]));
    await fc.assert(
      fc.asyncProperty(works, async (program) => {
        const [these, those] = [
          await Promise.all([0, 1, 2, 3].map(addCase)),
          await Promise.all([0, 1, 2, 3].map(addCase)),
        ];
        const outcomes = statuses(await together(program.map((acts) => runOn(these, acts))));
        const alone: string[] = [];
        for (const acts of program) {
          alone.push(...statuses(await Promise.allSettled([store.transaction(runOn(those, acts))])));
        }
        expect(outcomes).toEqual(alone);
        expect(await stateOf(these)).toEqual(await stateOf(those));
      }),
      { numRuns: 40 },
    );
  });
});

describe('works of one transaction, side by side', () => {
  it('come to what they would come to one after the other, in their order, as its reader', async () => {
    const ids = await Promise.all(Array.from({ length: 60 }, addCase));
    const works = ids.map((id) => async (tx: Tx) => (await tx.cases.get(id))?.id);
    expect(await store.transaction((tx) => tx.beside(works))).toEqual(ids);
    const nobody = { staffId: uuidv7(), roles: ['caseworker'] as const, at: NOW };
    expect(await store.seenBy(nobody, (tx) => tx.beside(works))).toEqual(ids.map(() => undefined));
    expect(await store.transaction((tx) => tx.beside([]))).toEqual([]);
  });

  it('leave nothing when one of them fails, whatever the others wrote', async () => {
    const ids = await Promise.all(Array.from({ length: 3 }, addCase));
    const works = ids.map((id, at) => async (tx: Tx) => {
      await raise(tx, id);
      if (at === 1) throw new Refusal('not-found');
    });
    await expect(store.transaction((tx) => tx.beside(works))).rejects.toMatchObject({ code: 'not-found' });
    expect(await Promise.all(ids.map(versionOf))).toEqual([1, 1, 1]);
  });
});

describe('works that only read', () => {
  const reading = (works: readonly ((tx: Tx) => Promise<unknown>)[]) =>
    Promise.allSettled(works.map((work) => store.reading('test', work)));

  it('see what is committed, together and one by one, and one that fails takes no other along', async () => {
    const ids = await Promise.all([0, 1, 2].map(addCase));
    const outcomes = await reading([
      ...ids.map((id) => async (tx: Tx) => (await tx.cases.get(id))?.id),
      () => Promise.reject(new Refusal('not-found')),
    ]);
    expect(statuses(outcomes)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect(await store.reading('test', (tx) => tx.cases.state(ids[0]!))).toMatchObject({ id: ids[0], version: 1 });
  });

  it.each<[string, (tx: Tx, id: string) => Promise<unknown>]>([
    ['change a row', raise],
    ['lock one', (tx, id) => tx.cases.lock(id)],
    ['number a message', (tx) => tx.conversations.nextSequence('ne')],
    ['write at the end', (tx, id) => tx.ledger.append([entry(id)])],
    ['notify', (tx, id) => tx.notify({ topic: 'case', id })],
  ])('may not %s', async (_name, work) => {
    const id = await addCase();
    const before = (await entriesOf(id)).length;
    await expect(store.reading('test', (tx) => work(tx, id))).rejects.toMatchObject({ reason: 'not-a-reading' });
    const outcomes = await reading([(tx) => work(tx, id), (tx) => tx.cases.get(id)]);
    expect(statuses(outcomes)).toEqual(['rejected', 'fulfilled']);
    expect([await versionOf(id), (await entriesOf(id)).length]).toEqual([1, before]);
  });
});
