import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askErasure } from '../../../services/country-node/src/casework/ask-erasure.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { liftHold, setHold } from '../../../services/country-node/src/record/legal-holds.js';
import { resume } from '../../../services/country-node/src/record/resume.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { Country } from '../../support/exchange/country.js';
import {
  caseWithConsent,
  consent,
  consentFor,
  conversationsOf,
  mayPassOn,
  saidIn,
  scopeOf,
  transfer,
} from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';
import { backUp, confirmAll } from '../../threats/restoring.js';

let world: World;
let mr: Country;
let ne: Country;
let iom: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne, iom] = [world.of('mr'), world.of('ne'), world.of('iom-ne')];
  mayPassOn(world);
});
afterAll(() => world.end());

const begin = (...nodes: string[]) => caseWithConsent(world, mr, nodes);

describe('a request to erase', () => {
  it('restricts at once, goes on hop by hop, also for what is restricted already, and is answered', async () => {
    const caseId = await begin('ne');
    const { caseId: atNe } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await consent(ne, atNe, consentFor(['iom-ne'], world.clock.now()));
    const { caseId: atIom } = await transfer(world, { from: 'ne', to: 'iom-ne', caseId: atNe });
    const [given] = consentFor(['ne'], world.clock.now())['provisions'] as JsonObject[];
    await consent(mr, caseId, { event: 'withdrawn', provisions: [{ ...given, categories: ['EDU'] }] });
    await world.settle();
    await askErasure(mr.parts, mr.supervisor, caseId, { categories: ['EDU', 'HEALTH'] });
    await world.settle();
    const [atFirst, further] = [await onlyFrom(ne, atNe, 'mr'), await onlyFrom(iom, atIom, 'ne')];
    for (const [node, asked] of [[ne, atFirst] as const, [iom, further] as const]) {
      expect(scopeOf(await saidIn(node, asked)).map(({ category }) => category)).toEqual(['EDU', 'HEALTH']);
    }
    expect((await readCase(iom.parts, iom.caseworker, atIom)).content.file?.health).toBeUndefined();
    const outcomes: JsonObject[] = [
      { category: 'EDU', outcome: 'erased' },
      { category: 'HEALTH', outcome: 'kept', basis: 'child-protection-law' },
    ];
    await expect(ne.act(atFirst.id, 'erased', { outcomes: outcomes.slice(1) })).rejects.toMatchObject({
      code: 'schema-violation',
    });
    await ne.act(atFirst.id, 'erased', { outcomes });
    await world.settle();
    expect((await onlyFrom(mr, caseId, 'ne')).state).toBe('answered');
    const { content } = await readCase(ne.parts, ne.supervisor, atNe);
    expect([content.file?.education, content.file?.health !== undefined]).toEqual([undefined, true]);
  });

  it('of what nobody was given is refused', async () => {
    const caseId = await begin('ne');
    await expect(askErasure(mr.parts, mr.supervisor, caseId, {})).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is not answered as done where a hold is being set, or the record is in doubt after a restore (R21); kept it may be', async () => {
    const { there, asked } = await lost();
    const answer = (outcome: JsonObject) => ne.act(asked.id, 'erased', { outcomes: [{ category: 'EDU', ...outcome }] });
    const isThere = async () => (await readCase(ne.parts, ne.supervisor, there)).content.file?.education !== undefined;

    const holding = { reason: 'court_order', reviewBy: '2027-03-01T00:00:00.000Z' };
    const people = { askedBy: ne.supervisor.id, approvedBy: ne.caseworker.id, at: world.clock.now() };
    const begun = Promise.withResolvers<void>();
    const held = ne.parts.store.transaction(async (tx) => {
      await tx.cases.lock(there);
      await setHold(tx, { caseId: there, asked: holding, ...people });
      begun.resolve();
      await setTimeout(500);
    });
    await begun.promise;
    await expect(answer({ outcome: 'erased' })).rejects.toMatchObject({ code: 'case-held' });
    await held;
    await ne.parts.store.transaction(async (tx) => {
      const { id: holdId } = (await tx.keeping.firstHold(there))!;
      await liftHold(tx, { caseId: there, holdId, reason: 'order_lifted' }, people);
    });

    await resume(ne.parts, world.continuityOf('ne'));
    await backUp(world, ne);
    expect(await world.restore('ne')).toBe('restored');
    await world.resynchronise();
    await expect(answer({ outcome: 'erased' })).rejects.toMatchObject({ code: 'record-unconfirmed' });
    expect(await isThere()).toBe(true);
    await confirmAll(ne);
    await answer({ outcome: 'erased' });
    expect(await isThere()).toBe(false);
  });

  it('that was answered as done before a restore is done again when the answer comes back, unless a hold keeps it now', async () => {
    const [first, second] = [await lost(), await lost()];
    await resume(ne.parts, world.continuityOf('ne'));
    await backUp(world, ne);
    for (const { asked } of [first, second]) {
      await ne.act(asked.id, 'erased', { outcomes: [{ category: 'EDU', outcome: 'erased' }] });
    }
    await world.settle();
    expect(await world.restore('ne')).toBe('restored');
    const holding = { reason: 'court_order', reviewBy: '2027-03-01T00:00:00.000Z' };
    const people = { askedBy: ne.supervisor.id, approvedBy: ne.caseworker.id, at: world.clock.now() };
    await ne.parts.store.transaction((tx) => setHold(tx, { caseId: second.there, asked: holding, ...people }));
    await world.resynchronise();
    const left = async ({ there }: { there: string }) =>
      (await readCase(ne.parts, ne.supervisor, there)).content.file?.education !== undefined;
    expect([await left(first), await left(second)]).toEqual([false, true]);
    expect((await onlyFrom(ne, second.there, 'mr')).state).toBe('answered');
  });

  /** Handed over, and asked to be erased in part. */
  async function lost() {
    const caseId = await begin('ne');
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await askErasure(mr.parts, mr.supervisor, caseId, { categories: ['EDU'] });
    await world.settle();
    return { there, asked: await onlyFrom(ne, there, 'mr') };
  }

  async function onlyFrom(country: Country, caseId: string, peer: string) {
    const [one, ...others] = (await conversationsOf(country, caseId, 'erasure-request')).filter(
      (each) => each.peer === peer,
    );
    expect(others).toEqual([]);
    return one!;
  }
});
