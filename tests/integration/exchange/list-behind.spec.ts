import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TrustView } from '#libs/trust/lookup.js';
import type { AgreementText } from '#libs/trust/types.js';
import { AGREEMENTS, circuitWorld, offerBy } from '../../support/exchange/circuit-world.js';
import type { Country } from '../../support/exchange/country.js';
import { forge } from '../../support/exchange/hostile.js';
import { keepBehind } from '../../support/exchange/keep-behind.js';
import { someOffer } from '../../support/exchange/some-offer.js';
import { PARTICIPANTS, sampleAgreement, World } from '../../support/exchange/world.js';
import { digestOf, entriesAbout } from '../../threats/scene.js';

const rowOf = ({ parts }: Country, sealed: string) => parts.store.transaction((tx) => tx.inbox.get(digestOf(sealed)));
const counts = ({ parts }: Country) => parts.store.transaction((tx) => tx.inbox.counts());
const statusOf = async (country: Country, id: string) => (await country.messages(id)).map(({ status }) => status);

async function goOn(world: World, rounds = 1, seconds = 200): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    world.clock.forward({ seconds });
    await world.settle();
  }
}

describe('what a node cannot open because its list is behind', () => {
  let world: World;
  let mr: Country;
  let ne: Country;
  let hear: () => void = () => undefined;

  beforeAll(async () => {
    world = await World.ofThree();
    [mr, ne] = [world.of('mr'), world.of('ne')];
  });
  beforeEach(() => world.publish());
  afterEach(() => hear());
  afterAll(() => world?.end());

  const offerNow = async () => mr.offer((await mr.register('01-moussa')).caseId, 'ne');

  it('of a newcomer takes effect once the list has come', async () => {
    world.publish({ participants: PARTICIPANTS.filter(({ id }) => id !== 'mr'), agreements: [] });
    hear = keepBehind(ne);
    world.publish();
    const id = await offerNow();
    await goOn(world, 3);
    expect([await counts(ne), await ne.state(id)]).toMatchObject([{ quarantined: 1 }, undefined]);
    hear();
    await goOn(world, 2);
    expect([await counts(ne), await ne.state(id)]).toMatchObject([{ quarantined: 0 }, 'offered']);
    expect(await statusOf(mr, id)).toEqual(['receipted']);
  });

  it('is judged by the time at which it came again: its own clock may have been behind the beginning of a key', async () => {
    const { directory } = ne.parts;
    const from = new Date(world.clock.now().getTime() + 300_000);
    const early = (view: TrustView): TrustView => ({
      ...view,
      signingKeyOf: (node, key, at) => (node === 'mr' && at < from ? undefined : view.signingKeyOf(node, key, at)),
      encryptionKeyOf: (node, at) => (node === 'mr' && at < from ? undefined : view.encryptionKeyOf(node, at)),
    });
    ne.parts.directory = { ...directory, view: () => early(directory.view()) };
    hear = () => void (ne.parts.directory = directory);
    const id = await offerNow();
    await goOn(world);
    expect(await counts(ne)).toMatchObject({ quarantined: 1 });
    await goOn(world, 3);
    expect([await counts(ne), await ne.state(id)]).toMatchObject([{ quarantined: 0 }, 'offered']);
  });

  it('and never can is looked at ever more seldom, and said once', async () => {
    const forged = await forge(world, { from: 'mr', to: 'ne', body: await someOffer(world), signedBy: 'iom-ne' });
    const { keyring } = ne.parts;
    let looks = 0;
    const decryptionKeys = () => ((looks += 1), keyring.decryptionKeys());
    ne.parts.keyring = { signingKey: () => keyring.signingKey(), decryptionKeys };
    for (let times = 0; times <= 64; times += 1) await ne.receive([forged]);
    ne.parts.keyring = keyring;
    expect(await rowOf(ne, forged.sealed)).toMatchObject({ status: 'quarantined', code: 'unopenable', duplicates: 64 });
    // At first, at the first, second and fourth repetition, and at every eighth.
    expect(looks).toBe(1 + 3 + 64 / 8);
    expect(await entriesAbout(ne, forged.sealed)).toMatchObject([{ kind: 'quarantine' }]);
    const now = world.clock.now();
    const out = await ne.parts.store.transaction((tx) => tx.outbox.claim(100, now, now));
    expect(out.filter(({ kind }) => kind === 'notice')).toHaveLength(1);
  });
});

describe('what comes by way of relays to an end whose list is behind', () => {
  it('takes effect once the list has come, though nobody may be told that it could not be opened', async () => {
    const world = await circuitWorld();
    const ne = world.of('ne');
    const hear = keepBehind(ne);
    await world.renewKeys('mr');
    world.publish();
    const { id } = await offerBy(world);
    await goOn(world);
    expect([await counts(ne), await ne.state(id)]).toMatchObject([{ quarantined: 1 }, undefined]);
    hear();
    await goOn(world, 4, 700);
    expect([await ne.state(id), await statusOf(world.of('mr'), id)]).toEqual(['offered', ['receipted']]);
    await world.end();
  });
});

describe('a relay whose list is behind', () => {
  it('breaks no circuit that it will be allowed to carry on once the list has come', async () => {
    const world = await circuitWorld();
    world.publish({ agreements: AGREEMENTS.filter(({ parties }) => parties.join() !== 'iom-ne,ne') });
    const hear = keepBehind(world.of('iom-ne'));
    world.publish();
    const { id } = await offerBy(world);
    await goOn(world, 2);
    expect([await counts(world.of('iom-ne')), await world.of('mr').state(id)]).toMatchObject([
      { waiting: 1 },
      'offered',
    ]);
    hear();
    await goOn(world, 2);
    expect([await world.of('ne').state(id), await statusOf(world.of('mr'), id)]).toEqual(['offered', ['receipted']]);
    await world.end();
  });
});

describe('what a node would refuse because its list is behind', () => {
  let world: World;
  let mr: Country;
  let ne: Country;
  let hear: () => void = () => undefined;

  beforeAll(async () => {
    world = await World.ofThree();
    [mr, ne] = [world.of('mr'), world.of('ne')];
  });
  beforeEach(() => world.publish());
  afterEach(() => hear());
  afterAll(() => world?.end());

  const agreed = sampleAgreement('mr-ne');
  const offerNow = async () => mr.offer((await mr.register('01-moussa')).caseId, 'ne');
  const withoutOffers = {
    ...agreed,
    terms: agreed.terms.filter(({ conversation }) => conversation !== 'case-transfer'),
  };
  const withoutOffer = (each: AgreementText['terms'][number]) => ({
    ...each,
    steps: each.steps.filter((step) => step !== 'offer'),
  });
  const narrow = {
    ...agreed,
    terms: agreed.terms.map((each) => ({ ...each, categories: { PROTOCOL: 'full', CONSENT_MIN: 'full' } as const })),
  };

  it.each<[string, AgreementText[], AgreementText]>([
    ['that is new', [], agreed],
    ['that has another id', [agreed], { ...agreed, id: 'mr-ne-anew' }],
    ['that names more steps', [withoutOffers], { ...agreed, version: agreed.version + 1 }],
    ['that goes further', [narrow], { ...agreed, version: agreed.version + 1 }],
  ])('under an agreement %s waits, and takes effect once the list has come', async (_what, before, after) => {
    world.publish({ agreements: before });
    hear = keepBehind(ne);
    world.publish({ agreements: [after] });
    const id = await offerNow();
    await goOn(world, 4);
    expect([await counts(ne), await ne.state(id)]).toMatchObject([{ waiting: 1 }, undefined]);
    expect(await statusOf(mr, id)).toEqual(['queued']);
    hear();
    await goOn(world, 2);
    expect([await counts(ne), await ne.state(id)]).toMatchObject([{ waiting: 0 }, 'offered']);
    expect(await statusOf(mr, id)).toEqual(['receipted']);
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it('keeps back nothing else that its author says, and what cites it follows it', async () => {
    const old = await offerNow();
    await goOn(world);
    world.publish({ agreements: [{ ...agreed, terms: agreed.terms.map(withoutOffer) }] });
    hear = keepBehind(ne);
    world.publish();
    const waiting = await offerNow();
    await mr.act(waiting, 'withdraw');
    await mr.act(old, 'withdraw');
    await goOn(world);
    expect([await counts(ne), await ne.state(waiting)]).toMatchObject([{ waiting: 1, parked: 1 }, undefined]);
    expect(await ne.state(old)).toBe('withdrawn');
    hear();
    await goOn(world, 2);
    expect(await ne.state(waiting)).toBe('withdrawn');
    expect(await statusOf(mr, waiting)).toEqual(['receipted', 'receipted']);
  });

  it('by an author that names a list that there is not is refused in the end; until then it delays nothing else', async () => {
    const liar = async (expiresAt: string) =>
      forge(world, {
        from: 'mr',
        to: 'ne',
        body: await someOffer(world),
        claims: { trustListVersion: 1_000_000, agreement: { id: 'none', version: 1 }, expiresAt },
      });
    const soon = new Date(world.clock.now().getTime() + 3_600_000).toISOString();
    const lies = [await liar(soon), await liar('9999-12-31T23:59:59.999Z')];
    await ne.receive(lies);
    expect((await rowOf(ne, lies[0]!.sealed))!).toMatchObject({ code: null, status: 'waiting', attempts: 0 });
    const id = await offerNow();
    await world.settle();
    expect(await ne.state(id)).toBe('offered');
    let looks = 0;
    const { keyring } = ne.parts;
    const decryptionKeys = () => ((looks += 1), keyring.decryptionKeys());
    ne.parts.keyring = { signingKey: () => keyring.signingKey(), decryptionKeys };
    for (let minute = 0; minute < 70; minute += 1) {
      world.clock.forward({ seconds: 60 });
      await ne.receive([]);
    }
    ne.parts.keyring = keyring;
    expect(looks).toBeLessThan(60);
    const codes = async () =>
      Promise.all(lies.map(async ({ sealed }) => (({ status, code }) => [status, code])((await rowOf(ne, sealed))!)));
    expect(await codes()).toEqual([
      ['done', 'agreement-missing'],
      ['waiting', null],
    ]);
    world.clock.forward({ days: 30 });
    world.publish();
    await ne.receive([]);
    expect(await codes()).toEqual([
      ['done', 'agreement-missing'],
      ['done', 'agreement-missing'],
    ]);
  });

  it('must fail: by a list that is as new as its author’s it is refused at once', async () => {
    const { version } = ne.view;
    const claims = { trustListVersion: version, agreement: { id: 'none', version: 1 } };
    const refused = await forge(world, { from: 'mr', to: 'ne', body: await someOffer(world), claims });
    await ne.receive([refused]);
    expect(await rowOf(ne, refused.sealed)).toMatchObject({ status: 'done', code: 'agreement-missing' });
  });
});
