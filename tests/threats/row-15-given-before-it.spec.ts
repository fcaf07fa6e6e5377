import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listHolders } from '../../services/country-node/src/casework/list-holders.js';
import { readCase } from '../../services/country-node/src/casework/read-case.js';
import { seeSights } from '../../services/country-node/src/casework/see-sights.js';
import { isPersonal } from '../../services/country-node/src/domain/disclosure/categories.js';
import { resume } from '../../services/country-node/src/record/resume.js';
import { ALLERGIES, BORN, change, correct, recipientsOf, saidBy } from '../support/exchange/correcting.js';
import type { Country } from '../support/exchange/country.js';
import {
  ask,
  CONSULATE,
  DESK,
  IDENTITY_NODES,
  permitting,
  registerBoy,
  request,
  shownAt,
} from '../support/exchange/identity.js';
import type { Play } from '../support/exchange/play.js';
import {
  caseWithConsent,
  consent,
  conversationsOf,
  mayPassOn,
  saidIn,
  scopeOf,
  transfer,
} from '../support/exchange/sharing.js';
import { World } from '../support/exchange/world.js';
import { backUp, confirmAll, note } from './restoring.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  for (const each of [mr, ne]) await resume(each.parts, world.continuityOf(each.id));
}, 60_000);
afterAll(() => world?.end());

/** A node forgets all that was said while `meanwhile` went on, and gets it back. */
async function forget<T>(at: World, country: Country, meanwhile: () => Promise<T>): Promise<T> {
  await backUp(at, country);
  const done = await meanwhile();
  await note(at, country);
  expect(await at.restore(country.id)).toBe('restored');
  await at.resynchronise();
  return done;
}

/** The same, and its record is confirmed. */
async function forgetAndConfirm<T>(at: World, country: Country, meanwhile: () => Promise<T>): Promise<T> {
  const done = await forget(at, country, meanwhile);
  await confirmAll(country);
  await at.settle();
  return done;
}

describe('row 15: what a node gave after its backup, once it came back', () => {
  it('is known by field and form as before: who was given what, and what a correction would say', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const items = [BORN, ALLERGIES, '/plan/actions', '/family/members', '/legalStatus/countriesOfOrigin'];
    const seen = async () => Promise.all(items.map((item) => recipientsOf(mr, caseId, item)));
    const before = await forgetAndConfirm(world, mr, async () => {
      await transfer(world, { from: 'mr', to: 'ne', caseId });
      return seen();
    });
    expect(before.flat().map(({ step }) => step)).toEqual(expect.arrayContaining(['offer', 'handover']));
    expect(await seen()).toEqual(before);
  });

  it('is seen by whoever asks who saw the file', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const seen = async () => {
      const { recipients } = await seeSights(mr.parts, { caseId, limit: 10 });
      return recipients.map(({ firstAt: _first, lastAt: _last, ...each }) => each);
    };
    const before = await forgetAndConfirm(world, mr, async () => {
      await transfer(world, { from: 'mr', to: 'ne', caseId });
      return seen();
    });
    expect(before).toEqual([{ node: 'ne', count: 2, arrived: 2, categories: expect.arrayContaining(['HEALTH']) }]);
    expect(await seen()).toEqual(before);
  });

  it('is corrected with whoever holds it, in the form in which it went', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const { caseId: there } = await forgetAndConfirm(world, mr, () =>
      transfer(world, { from: 'mr', to: 'ne', caseId }),
    );
    await change(mr, caseId, { identification: { birthDate: '2013-02-03' } });
    expect(await correct(mr, caseId, [BORN])).toEqual({ caseId, asked: 1 });
    await world.settle();
    const said = await saidBy(ne, there, 'mr');
    expect([...said.keys()].sort()).toEqual(['handover', 'offer']);
    expect(said.get('handover')!['file']).toEqual({ identification: { birthDate: '2013-02-03' } });
    expect(said.get('offer')!['summary']).toEqual({ ageBand: '10-14' });
  });

  it('is not corrected again where a correction came back with it', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    await transfer(world, { from: 'mr', to: 'ne', caseId });
    await change(mr, caseId, { identification: { birthDate: '2009-02-03' } });
    await forgetAndConfirm(world, mr, async () => {
      await correct(mr, caseId, [BORN]);
      await world.settle();
    });
    const [, exact] = await recipientsOf(mr, caseId, BORN);
    expect(exact).toMatchObject({ step: 'handover', outdated: [], mayBeTold: true });
    await expect(correct(mr, caseId, [BORN])).rejects.toMatchObject({ code: 'nothing-to-correct' });
  });

  it('of what its partner has erased meanwhile, a withdrawal is told still: each category as a whole (R10)', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(id, 'accept');
    await world.settle();
    const { categories } = await forgetAndConfirm(world, mr, async () => {
      await mr.act(id, 'handover');
      await world.settle();
      await ne.parts.store.transaction((tx) => tx.conversations.eraseContents(id));
      const handover = (await mr.messages(id)).find(({ step }) => step === 'handover');
      return JSON.parse(handover!.claims) as { categories: string[] };
    });
    expect((await recipientsOf(mr, caseId, BORN)).map(({ step }) => step)).toEqual(['offer']);
    await consent(mr, caseId, { event: 'withdrawn' });
    const [told] = await conversationsOf(mr, caseId, 'consent-change');
    await world.settle();
    const lost = scopeOf(await saidIn(mr, told!)).map(({ category }) => category);
    expect(lost).toEqual(expect.arrayContaining(categories.filter(isPersonal)));
  });
});

describe('row 15: a case that came after the backup', () => {
  it('shows nothing to anybody until a person has confirmed its record, and goes on by its label (R14)', async () => {
    mayPassOn(world);
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const { id, caseId: there } = await forget(world, ne, () => transfer(world, { from: 'mr', to: 'ne', caseId }));
    expect([await ne.state(id), (await ne.conversation(id))?.responsible]).toEqual(['assumed', 'ne']);
    await expect(ne.offer(there, 'iom-ne')).rejects.toMatchObject({ code: 'record-unconfirmed' });
    expect(await confirmAll(ne)).toBeGreaterThan(0);
    // It came to be passed on with new consent only, and what the child had said here is lost.
    await expect(ne.offer(there, 'iom-ne')).rejects.toMatchObject({ code: 'onward-sharing-denied' });
  });
});

describe('row 15: what a desk passed on after its backup', () => {
  let consular: World;
  let authority: Country;
  let desk: Country;
  let consulate: Country;

  beforeAll(async () => {
    consular = await World.begin(undefined, [], IDENTITY_NODES);
    [authority, desk, consulate] = [consular.of('mr'), consular.of(DESK), consular.of(CONSULATE)];
    for (const each of [authority, desk]) await resume(each.parts, consular.continuityOf(each.id));
  }, 60_000);
  afterAll(() => consular?.end());

  async function putToConsulate(caseId: string): Promise<{ asked: Play; put: Play }> {
    const asked = await request(consular, caseId);
    return { asked, put: await ask(consular, asked) };
  }

  async function expectForgotten(asked: Play, put: Play): Promise<void> {
    expect([await asked.states(), await put.states()]).toEqual([
      ['restricted', 'restricted'],
      ['restricted', 'restricted'],
    ]);
    expect([await shownAt(desk, asked.id), await shownAt(consulate, put.id)]).toEqual([undefined, undefined]);
    const there = await readCase(consulate.parts, consulate.supervisor, await put.caseAt(CONSULATE));
    expect(there.content.file).toBeUndefined();
  }

  it('is forgotten at the consulate too, when the authority says so (R10, R18)', async () => {
    const caseId = await registerBoy(authority);
    const { asked, put } = await forgetAndConfirm(consular, desk, () => putToConsulate(caseId));
    const there = await desk.parts.store.transaction(async (tx) => tx.cases.get(await put.caseAt(DESK)));
    expect(there).toMatchObject({ origin: 'received', responsible: 'mr' });
    await asked.take(['mr', 'restrict']);
    await expectForgotten(asked, put);
  });

  it('is known by its categories where the key of the case was destroyed since', async () => {
    const caseId = await registerBoy(authority);
    const { put } = await forgetAndConfirm(consular, desk, () => putToConsulate(caseId));
    const there = await put.caseAt(DESK);
    await desk.parts.vault.destroyKey(there);
    const holders = await listHolders(desk.parts, desk.supervisor, there);
    expect(holders.find(({ peer }) => peer === CONSULATE)?.categories).toContain('ID_CORE');
  });

  it('is taken back from the desk, when the child takes back that the consulate is asked (R14)', async () => {
    const caseId = await registerBoy(authority);
    const { asked, put } = await forgetAndConfirm(consular, authority, () => putToConsulate(caseId));
    const provisions = [permitting(authority, { recipients: [{ node: DESK }] })];
    await consent(authority, caseId, { event: 'narrowed', provisions });
    await consular.settle();
    await expectForgotten(asked, put);
  });
});
