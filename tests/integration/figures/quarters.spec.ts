import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { CaseFile, SignedFigures } from '#libs/schema-check/generated/types.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { createCase } from '../../../services/country-node/src/casework/create-case.js';
import { keepToTheirLimit } from '../../../services/country-node/src/domain/figures/signed-figures.js';
import { closeCase, reopenCase } from '../../../services/country-node/src/record/close-case.js';
import type { DeadlineRow } from '../../../services/country-node/src/ports/store/deadlines.js';
import type { FiguresRow } from '../../../services/country-node/src/ports/store/figures.js';
import { makeFigures } from '../../../services/country-node/src/timekeeper/make-figures.js';
import type { Country } from '../../support/exchange/country.js';
import { readSignature, verifySignature } from '#libs/envelope/verify.js';
import { checkAgainst } from '#libs/schema-check/check.js';
import { World } from '../../support/exchange/world.js';
import { STORY } from '../../support/exchange/inputs.js';
import { CHILD } from '../../unit/duplicates/some-child.js';

const LEAST = 3;

let world: World;
let mr: Country;
let ne: Country;
let quarter: string;
let caseIds: string[];

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  const now = world.clock.now();
  quarter = `${now.getUTCFullYear()}-Q${Math.floor(now.getUTCMonth() / 3) + 1}`;
  caseIds = [];
  for (const sex of ['male', 'male', 'male', 'male', 'female'] as const) {
    const file: CaseFile = { ...CHILD, identification: { ...CHILD.identification, sex } };
    caseIds.push((await createCase(mr.parts, mr.caseworker, file)).id);
  }
  await mr.parts.vault.destroyKey(caseIds[0]!);
  const { caseId } = await mr.register('01-moussa');
  const conversation = await mr.offer(caseId, 'ne');
  await world.settle('mr', 'ne');
  await ne.act(conversation, 'accept', STORY.accept);
  await closeSome();
  await awaitSome(conversation);
});
afterAll(() => world?.end());

/** Three as planned, of which one case twice, three that were not wished for any more, and one that a partner told of. */
async function closeSome() {
  const closings = [
    [2, 'plan_implemented'],
    [2, 'plan_implemented'],
    [3, 'plan_implemented'],
    ...Array.from({ length: 3 }, () => [4, 'support_not_wished'] as const),
    [0, 'death', 'ne'],
  ] as const;
  for (const [which, reason, toldBy] of closings) {
    await mr.parts.store.transaction(async (tx) => {
      const caseRow = (await tx.cases.lock(caseIds[which]!))!;
      const by = { by: mr.caseworker.id, at: world.clock.now() };
      if (caseRow.status === 'closed') await reopenCase(mr.parts, tx, { caseId: caseRow.id, said: {}, ...by });
      await closeCase(mr.parts, tx, { caseRow, closure: { reason }, ...(toldBy ? { toldBy } : {}), ...by });
    });
  }
}

/** Answers due of ne: two in time, of which one was due earlier by another law; one late; one that nobody has given; and others. */
async function awaitSome(conversationId: string) {
  const now = world.clock.now();
  const hours = (n: number) => new Date(now.getTime() + n * 3_600_000);
  const rows: [after: string, ended: number | null, changes?: Partial<DeadlineRow>][] = [
    ['a', 0],
    ['b', 0, { dueAt: hours(-1) }],
    ['b', 0],
    ['c', 2],
    ['d', null],
    ['awaited of the peer', 2, { ours: false }],
    ['of the case itself', 2, { conversationId: null, peer: null }],
    ['another quarter', 2, { dueAt: new Date(now.getTime() - 100 * 86_400_000) }],
  ];
  await ne.parts.store.transaction(async (tx) => {
    const { caseId } = (await tx.conversations.get(conversationId))!;
    for (const [after, ended, changes] of rows) {
      const stage = ended === null ? ('overdue' as const) : ('ended' as const);
      await tx.deadlines.insert({
        ...{
          id: uuidv7(),
          conversationId,
          caseId,
          peer: 'mr',
          kind: 'case-transfer',
          step: 'offer',
          after,
          ours: true,
        },
        ...{ since: hours(-2), dueAt: hours(1), remindAt: null, lapsesAt: null, stage, stageAt: hours(ended ?? 1) },
        ...changes,
      });
    }
  });
}

const make = (country: Country, least = LEAST) => makeFigures(country.parts, { least });
const figuresOf = (country: Country) => country.parts.store.transaction((tx) => tx.figures.get(quarter));
function tableOf(row: FiguresRow | undefined, population: string, dimension: string) {
  const found = row?.tables.find((each) => each.population === population && each.dimension === dimension);
  const counts = found?.cells?.filter(({ count }) => count !== 0).map(({ category, count }) => [category, count]);
  return [found?.total, counts && (Object.fromEntries(counts) as Record<string, number | null>)];
}

describe('the figures of a quarter', () => {
  it('are not made by a clock that runs ahead of what the directory vouches for', async () => {
    // As long as a timestamp of the directory counts.
    world.publish({ lifeDays: 14 });
    world.clock.forward({ days: 140 });
    expect(await make(mr)).toBe(false);
    expect(await figuresOf(mr)).toBeUndefined();
    world.clock.forward({ days: -140 });
    world.publish();
  });

  it('are not made before it is over for a month', async () => {
    expect(await make(mr)).toBe(false);
    world.clock.forward({ days: 92 });
    world.publish();
    const due = await make(mr);
    if (!due) {
      world.clock.forward({ days: 31 });
      world.publish();
      expect(await make(mr)).toBe(true);
    }
    expect((await figuresOf(mr))?.least).toBe(LEAST);
  });

  it('count what was made in it, with small counts hidden and what would show them', async () => {
    const row = await figuresOf(mr);
    expect(tableOf(row, 'cases', 'origin')).toEqual([6, { local: 6 }]);
    // Four boys of whom one was erased, a girl; Moussa.
    expect(tableOf(row, 'cases', 'sex')).toEqual([6, undefined]);
    expect(tableOf(row, 'exchanges-opened', 'kind')).toEqual([null, undefined]);
    expect(tableOf(row, 'exchanges-received', 'kind')).toEqual([0, {}]);
    // Too few to be told by kind are told by no route either.
    expect(row?.routes).toEqual([]);
    expect(tableOf(row, 'answers-due', 'timeliness')).toEqual([0, {}]);
  });

  it('count closures by reason, each time that one was decided here', async () => {
    const counts = { plan_implemented: 3, support_not_wished: 3 };
    expect(tableOf(await figuresOf(mr), 'closures', 'reason')).toEqual([6, counts]);
  });

  it('keep no small count anywhere in the database', async () => {
    const database = new pg.Client({ connectionString: mr.databaseUrl });
    await database.connect();
    const { rows } = await database.query<{ tables: FiguresRow['tables'] }>('SELECT tables FROM figures');
    await database.end();
    const counts = rows.flatMap(({ tables }) =>
      tables.flatMap(({ total, cells }) => [total, ...(cells ?? []).map(({ count }) => count)]),
    );
    expect(counts.filter((count) => count !== null && count > 0 && count < LEAST)).toEqual([]);
  });

  it('are signed as they are told: a partner verifies them by the trust list, and nothing else passes', async () => {
    const [jws = '', claims = ''] = (await figuresOf(mr))!.signed.split('\n');
    const signature = readSignature(jws);
    const key = ne.view.signingKeyOf('mr', signature.kid, world.clock.now())!;
    expect(signature.typ).toBe('passerelle-figures+v1');
    expect(verifySignature(signature, claims, key)).toHaveLength(43);
    const told = JSON.parse(claims) as SignedFigures;
    expect(checkAgainst('urn:passerelle:schema:figures:v1', told)).toMatchObject({ ok: true });
    expect([told.node, told.period, keepToTheirLimit(told)]).toEqual(['mr', quarter, true]);
    const raised = claims.replace('"total":6', '"total":7');
    expect(raised).not.toBe(claims);
    expect(() => verifySignature(signature, raised, key)).toThrow('unopenable');
  });

  it('are made once: a case changed afterwards changes nothing', async () => {
    const before = await figuresOf(mr);
    const caseFile = { ...CHILD, identification: { ...CHILD.identification, sex: 'female' as const } };
    await changeCase(mr.parts, mr.caseworker, { caseId: caseIds[1]!, version: 1, caseFile });
    while (await make(mr));
    expect(await figuresOf(mr)).toEqual(before);
    const again = { period: quarter, least: 50, tables: [], routes: [], madeAt: world.clock.now(), signed: '' };
    expect(await mr.parts.store.transaction((tx) => tx.figures.keep(again))).toBe(false);
  });

  it('of the other side count the exchange as received, and no case: an offer alone makes none', async () => {
    expect(await makeFigures(ne.parts, { least: 1 })).toBe(true);
    const row = await figuresOf(ne);
    expect(tableOf(row, 'cases', 'origin')).toEqual([0, {}]);
    expect(tableOf(row, 'exchanges-received', 'kind')).toEqual([1, { 'case-transfer': 1 }]);
    expect(tableOf(row, 'exchanges-received', 'time-to-accept')).toEqual([1, { 'within-1-day': 1 }]);
    const cells = [
      { category: 'mr', count: 1 },
      { category: 'other', count: 0 },
    ];
    expect(row?.routes).toEqual([{ population: 'exchanges-received', kind: 'case-transfer', total: 1, cells }]);
    expect(row?.signed).not.toContain('"mr"');
    expect(tableOf(row, 'answers-due', 'timeliness')).toEqual([4, { 'in-time': 2, late: 1, 'not-yet': 1 }]);
    expect(tableOf(row, 'closures', 'reason')).toEqual([0, {}]);
  });
});
