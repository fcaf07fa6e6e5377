import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { createCase } from '../../../services/country-node/src/casework/create-case.js';
import { publishServices } from '../../../services/country-node/src/casework/services/publish-services.js';
import { readRisks } from '../../../services/country-node/src/casework/read-risks.js';
import { listVoices } from '../../../services/country-node/src/casework/voices/see-voices.js';
import { recordVoice } from '../../../services/country-node/src/casework/voices/record-voice.js';
import { Fault } from '../../../services/country-node/src/domain/refusal.js';
import { announceServices } from '../../../services/country-node/src/outgoing/announce-services.js';
import { answerResync } from '../../../services/country-node/src/outgoing/answer-resync.js';
import { SetAside } from '../../../services/country-node/src/record/set-aside.js';
import { carryOutDestructions } from '../../../services/country-node/src/timekeeper/carry-out-destructions.js';
import { compareCases } from '../../../services/country-node/src/timekeeper/compare-cases.js';
import { makeFigures } from '../../../services/country-node/src/timekeeper/make-figures.js';
import { purgeRefused } from '../../../services/country-node/src/timekeeper/purge-refused.js';
import { setCaseDeadlines } from '../../../services/country-node/src/timekeeper/set-case-deadlines.js';
import { setDeadlines } from '../../../services/country-node/src/timekeeper/set-deadlines.js';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';
import { someServices } from '../../support/some-services.js';
import { AGAIN, CHILD } from '../../unit/duplicates/some-child.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());
beforeEach(async () => {
  for (const country of [mr, ne]) {
    await country.keepTime();
    while ((await compareCases(country.parts, { batch: 10, aside: country.aside })) > 0);
  }
  world.logged.splice(0);
});

type Parts = Country['parts'];

/** As `of`, but for these functions. */
const but = <T extends object>(of: T, other: Partial<T>): T => Object.assign(Object.create(of) as T, other);

/** The node's parts where nothing of these cases can be opened, or their keys be touched. */
function damaged({ parts }: Country, caseIds: readonly string[], error: Error = new Error('damaged')): Parts {
  const { vault } = parts;
  const unless = <T>(caseId: string, work: () => Promise<T>) =>
    caseIds.includes(caseId) ? Promise.reject(error) : work();
  return {
    ...parts,
    vault: but(vault, {
      decrypt: (caseId, label, sealed) => unless(caseId, () => vault.decrypt(caseId, label, sealed)),
      renewKey: (caseId) => unless(caseId, () => vault.renewKey(caseId)),
      destroyKey: (caseId) => unless(caseId, () => vault.destroyKey(caseId)),
    }),
  };
}

/** The node's parts where looking up this partner's key fails. */
function without({ parts }: Country, peer: string): Parts {
  const view = parts.directory.view();
  const encryptionKeyOf: typeof view.encryptionKeyOf = (id, at) => {
    if (id === peer) throw new Error('broken');
    return view.encryptionKeyOf(id, at);
  };
  return { ...parts, directory: but(parts.directory, { view: () => but(view, { encryptionKeyOf }) }) };
}

const register = async (file = CHILD) => (await createCase(mr.parts, mr.caseworker, file)).id;
const errors = () => world.logged.flatMap(({ event, error }) => (error ? [event] : []));
const aside = () => new SetAside(mr.parts.log, 'not-done');

/** Two offers of two cases that came to Niger. */
async function twoOffers() {
  const offers = [];
  for (let each = 0; each < 2; each += 1) {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    offers.push({ id, there: (await ne.conversation(id))!.caseId });
  }
  return offers as [(typeof offers)[0], (typeof offers)[0]];
}

describe('what fails for good holds up nothing behind it', () => {
  it('where deadlines of cases are set', async () => {
    const [broken, whole] = [await register(), await register()];
    const [parts, failed] = [damaged(mr, [broken]), aside()];
    const set = () => setCaseDeadlines(parts, 1, failed);
    expect([await set(), await set(), await set()]).toEqual([0, 1, 0]);
    const deadlines = (caseId: string) => mr.parts.store.transaction((tx) => tx.deadlines.openOfCase(caseId));
    expect([(await deadlines(broken)).length, (await deadlines(whole)).length]).toEqual([0, 2]);
    expect(errors()).toEqual(['not-done']);
  });

  it('where deadlines of conversations are set', async () => {
    const [broken, whole] = await twoOffers();
    const [parts, failed] = [damaged(ne, [broken.there]), aside()];
    const set = () => setDeadlines(parts, 1, failed);
    expect([await set(), await set(), await set()]).toEqual([0, 1, 0]);
    expect([await ne.deadline(broken.id), (await ne.deadline(whole.id))?.ours]).toEqual([undefined, true]);
  });

  it('where cases are compared, of the same batch too (R17)', async () => {
    const broken = await register({});
    const ids = [await register(), await register(AGAIN)];
    const [parts, failed] = [damaged(mr, [broken]), aside()];
    expect(await compareCases(parts, { batch: 10, aside: failed })).toBe(2);
    const pairs = await mr.parts.store.transaction((tx) => tx.duplicates.ofCase(ids[0]!));
    expect(pairs.some(({ caseOne, caseOther }) => [caseOne, caseOther].every((id) => ids.includes(id)))).toBe(true);
    expect(errors()).toEqual(['not-done']);
    expect(await compareCases(mr.parts, { batch: 10, aside: aside() })).toBe(1);
  });

  it('where a list of services goes to every partner', async () => {
    await publishServices(mr.parts, mr.supervisor, { seen: 0, services: someServices() });
    expect(await announceServices(without(mr, 'iom-ne'))).toBe(1);
    expect(errors()).toEqual(['services-not-announced']);
    expect(await announceServices(mr.parts)).toBe(1);
  });

  it('where restored partners are answered', async () => {
    await mr.parts.store.transaction(async (tx) => {
      for (const peer of ['iom-ne', 'ne']) {
        const asked = { epoch: 1, claims: { conversations: [] }, askedAt: world.clock.now() };
        await tx.restoration.keepRequest({ peer, requestId: uuidv7(), ...asked });
      }
    });
    const [parts, failed] = [without(mr, 'iom-ne'), aside()];
    const answer = () => answerResync(parts, failed);
    expect([await answer(), await answer(), await answer()]).toEqual([true, true, false]);
    const answered = (peer: string) => mr.parts.store.transaction((tx) => tx.restoration.request(peer));
    const [broken, whole] = [await answered('iom-ne'), await answered('ne')];
    expect([broken?.answeredId, whole?.answeredId]).toEqual([null, whole?.requestId]);
  });

  it('where what was refused is purged (R21)', async () => {
    const [broken, whole] = await twoOffers();
    for (const { id } of [broken, whole]) await ne.act(id, 'decline');
    await world.settle();
    world.clock.forward({ days: 32 });
    world.publish();
    expect(await purgeRefused(damaged(ne, [broken.there]), 1)).toBe(1);
    expect(errors()).toEqual(['refused-not-purged']);
    const left = async (id: string) => (await ne.messages(id)).filter(({ content }) => content !== null).length;
    expect([await left(broken.id), await left(whole.id)]).toEqual([2, 0]);
    expect(await purgeRefused(ne.parts, 1)).toBe(1);
  });

  it('where destructions that broke off are carried out (R21)', async () => {
    const [broken, whole] = [await register(), await register()];
    await mr.parts.store.transaction(async (tx) => {
      const decided = { approvalId: null, askedAs: null, approvedAs: null };
      for (const caseId of [broken, whole]) {
        const begun = { caseId, basis: 'backup-restored', ...decided, begunAt: world.clock.now() } as const;
        await tx.keeping.beginDestruction(begun);
      }
    });
    expect(await carryOutDestructions(damaged(mr, [broken]), 1)).toBe(1);
    expect([await mr.parts.vault.isDestroyed(broken), await mr.parts.vault.isDestroyed(whole)]).toEqual([false, true]);
    expect(await carryOutDestructions(mr.parts, 1)).toBe(1);
  });
});

describe('one case whose key is damaged', () => {
  const by = { sort: 'complaint', saidBy: 'child', language: 'ha', helpedBy: 'nobody', words: 'No.' } as const;

  it('is left out of what goes over many, and keeps nobody from the others', async () => {
    const [broken, whole] = [await mr.register('01-moussa'), await mr.register('01-moussa')];
    const ids = [broken.caseId, whole.caseId];
    for (const caseId of ids) await recordVoice(mr.parts, mr.caseworker, caseId, by);
    const parts = damaged(mr, [broken.caseId], new Fault('case-key-unreadable'));
    const risks = await mr.parts.store.transaction((tx) => readRisks(parts, tx, mr.supervisor, new Set(ids)));
    expect(risks.map(({ caseId }) => caseId)).toEqual([whole.caseId]);
    const heard = await listVoices(parts, mr.supervisor, { limit: 10 });
    expect(heard.map(({ caseId }) => caseId)).toEqual([whole.caseId]);
    expect(await compareCases(parts, { batch: 10, aside: aside() })).toBeGreaterThanOrEqual(2);
    expect(errors()).toEqual([]);
  });

  it('counts in the figures, as a case of which nothing is known', async () => {
    const broken = await register();
    world.clock.forward({ days: 100 });
    world.publish();
    const parts = damaged(mr, [broken], new Fault('case-key-unreadable'));
    expect(await makeFigures(parts, { least: 1 })).toBe(true);
  });
});
