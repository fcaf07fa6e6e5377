import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { seal } from '#libs/envelope/seal.js';
import { ENVELOPE_LIMITS, type Leaves } from '#libs/envelope/types.js';
import { splitByCategory } from '#libs/schema-check/split.js';
import type { AgreementText } from '#libs/trust/types.js';
import { findServices, readOwnServices } from '../../../services/country-node/src/casework/services/find-services.js';
import { publishServices } from '../../../services/country-node/src/casework/services/publish-services.js';
import { SERVICES_SCHEMA, type Services } from '../../../services/country-node/src/domain/services/service-entry.js';
import { announceServices } from '../../../services/country-node/src/outgoing/announce-services.js';
import type { Country } from '../../support/exchange/country.js';
import type { Posted } from '../../support/exchange/post.js';
import { World } from '../../support/exchange/world.js';
import { someFocalPoint, someService, someServices } from '../../support/some-services.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());
beforeEach(() => void world.logged.splice(0));

async function publish(services: Services): Promise<number> {
  const { version: seen } = await readOwnServices(mr.parts);
  return (await publishServices(mr.parts, mr.supervisor, { seen, services })).version;
}

async function deliver(): Promise<void> {
  await announceServices(mr.parts);
  await world.settle();
}

const announcedTo = async (peer: string) =>
  (await readOwnServices(mr.parts)).announced.find((each) => each.peer === peer);
const foundAt = async (country: Country, search: object = {}) =>
  (await findServices(country.parts, { route: ['MR'], ...search }, 90)).items;
const heldAt = (country: Country) => country.parts.store.transaction((tx) => tx.services.catalogue('mr'));
const openRows = () => mr.parts.store.transaction(async (tx) => (await tx.outbox.backlog()).open);

describe('a list of services', () => {
  it('goes to every peer with an agreement, is receipted, found there along a route, and sent no more', async () => {
    const version = await publish(someServices());
    await deliver();
    for (const peer of ['ne', 'iom-ne'])
      expect(await announcedTo(peer)).toMatchObject({ version, status: 'receipted' });
    expect(await openRows()).toBe(0);
    const found = await foundAt(ne);
    expect(found).toMatchObject([
      { node: 'mr', version, stop: 0, stale: false, entry: someService() },
      { node: 'mr', version, stop: 0, stale: false, entry: someFocalPoint() },
    ]);
    expect(await foundAt(ne, { handles: 'family_tracing' })).toHaveLength(1);
    expect(await announceServices(mr.parts)).toBe(0);
    const kinds = await ledgerKinds();
    expect(kinds).toEqual(expect.arrayContaining(['services-received', 'receipt-sent']));
  });

  it('comes again after lost parcels, and once only where they come twice', async () => {
    const version = await publish(someServices(someService({ title: 'Moved' })));
    await announceServices(mr.parts);
    await mr.send();
    world.post.collect('ne');
    world.post.collect('iom-ne');
    expect((await announcedTo('ne'))?.status).toBe('queued');
    world.clock.forward({ seconds: 200 });
    await mr.send();
    const parcels = world.post.collect('ne');
    expect(parcels).toHaveLength(1);
    await ne.receive([...parcels, ...parcels]);
    await ne.receive(parcels);
    await world.settle();
    expect(await announcedTo('ne')).toMatchObject({ version, status: 'receipted' });
    expect((await foundAt(ne)).map(({ entry }) => entry.title)).toEqual(['Moved']);
  });

  it('replaces the older one, also what of it still waits', async () => {
    world.post.unreachable.add('ne');
    await publish(someServices(someService({ title: 'One' })));
    await deliver();
    const version = await publish(someServices(someService({ title: 'Two' })));
    await deliver();
    world.post.unreachable.delete('ne');
    world.clock.forward({ seconds: 200 });
    await world.settle();
    expect((await foundAt(ne)).map(({ entry }) => entry.title)).toEqual(['Two']);
    expect(await announcedTo('ne')).toMatchObject({ version, status: 'receipted' });
    expect(await openRows()).toBe(0);
  });

  it('may become empty', async () => {
    await publish({ reviewedOn: '2026-11-22' });
    await deliver();
    expect(await foundAt(ne)).toEqual([]);
    expect(await heldAt(ne)).toMatchObject({ reviewedOn: '2026-11-22' });
  });

  it('is renewed before it lapses, and shown as stale where it was not', async () => {
    const entry = someService({ lastVerified: '2026-11-23' });
    await publish(someServices(entry));
    await deliver();
    const before = (await heldAt(ne))!.expiresAt!;
    world.clock.forward({ days: 21 });
    world.publish();
    await deliver();
    expect((await heldAt(ne))!.expiresAt!.getTime()).toBeGreaterThan(before.getTime());
    expect((await foundAt(ne)).map(({ stale }) => stale)).toEqual([false]);
    world.clock.forward({ days: 31 });
    world.publish();
    expect(await foundAt(ne)).toMatchObject([{ stale: true, staleBecause: 'not-renewed' }]);
    await deliver();
    expect(await foundAt(ne)).toMatchObject([{ stale: false, staleBecause: null }]);
    world.clock.forward({ days: 60 });
    world.publish();
    await deliver();
    expect(await foundAt(ne)).toMatchObject([{ stale: true, staleBecause: 'not-verified' }]);
    expect(await foundAt(mr)).toMatchObject([{ stale: true, staleBecause: 'not-verified' }]);
  });

  it('is neither sent to nor shown from a node without an agreement', async () => {
    const only = agreementOf('mr-ne');
    await publish(someServices());
    await deliver();
    expect(await foundAt(world.of('iom-ne'))).toHaveLength(2);
    world.publish({ agreements: [only] });
    await publish(someServices(someService({ title: 'Later' })));
    const before = world.post.sent.length;
    await deliver();
    expect(world.post.sent.slice(before).map(({ to }) => to)).not.toContain('iom-ne');
    expect(await foundAt(world.of('iom-ne'))).toEqual([]);
    world.publish();
  });

  it('that waits for a node whose agreement ends is taken out, and announced when there is one again', async () => {
    await publish(someServices(someService({ title: 'Waiting' })));
    await announceServices(mr.parts);
    world.publish({ agreements: [agreementOf('mr-ne')] });
    await mr.send();
    expect(world.post.collect('iom-ne')).toEqual([]);
    world.publish();
    await world.settle();
    await publish(someServices());
    await deliver();
    expect((await announcedTo('iom-ne'))?.status).toBe('receipted');
  });
});

describe('a list must not be taken', () => {
  it('when it is older than the one held, or another one under its version', async () => {
    const version = await publish(someServices());
    await deliver();
    const held = await heldAt(ne);
    expect(await refusalOf({ version: version - 1 })).toBe('services-rolled-back');
    expect(await refusalOf({ version }, someServices(someService({ title: 'Other' })))).toBe('services-rolled-back');
    expect(await heldAt(ne)).toEqual(held);
  });

  it('when it has expired on its way', async () => {
    expect(await refusalOf({ expiresAt: '2026-01-01T00:00:00.000Z' })).toBe('expired');
  });

  it('when a node sends it that has no agreement with us', async () => {
    world.publish({ agreements: [agreementOf('mr-iom-ne')] });
    expect(await refusalOf({})).toBe('agreement-missing');
    world.publish();
  });

  it.each<[string, Services | Record<string, unknown>, string]>([
    ['a name where a function should be', someServices(person('Mme Diallo')), 'functional-contact-required'],
    ['a service for some only', someServices({ ...someService(), nonDiscrimination: '' }), 'schema-violation'],
    ['a place in no country of its own', someServices(someService({ admin1: 'ML-1' })), 'schema-violation'],
  ])('with %s', async (_what, services, code) => {
    expect(await refusalOf({ version: 4_000_000_000 }, services as Services)).toBe(code);
  });

  it('with a field that the schema does not have, or one under another category', async () => {
    const honest = splitByCategory(SERVICES_SCHEMA, someServices() as never);
    const name = { ...honest, CONTACTS_PRO: { ...honest['CONTACTS_PRO'], '/entries/0/contact/name': 'x' } };
    expect(await refusalOf({}, name as Record<string, Leaves>)).toBe('schema-violation');
    const moved = { ...honest, HEALTH: { '/entries/0/description': 'x' } };
    expect(await refusalOf({}, moved as Record<string, Leaves>)).toBe('category-mismatch');
  });

  it('by another node than it was sealed for', async () => {
    const forIom = await write({}, someServices(), 'iom-ne');
    await ne.receive([{ ...forIom, to: 'ne' }]);
    expect(await rowOf(forIom)).toMatchObject({ status: 'quarantined', code: 'unopenable' });
    const misaddressed = await write({ audience: 'iom-ne' }, someServices(), 'ne');
    await ne.receive([misaddressed]);
    expect(await rowOf(misaddressed)).toMatchObject({ code: 'not-addressed-here' });
  });

  it('with any byte changed', async () => {
    const good = await write({ version: 4_000_000_000 }, someServices());
    const held = await heldAt(ne);
    for (let at = 0; at < good.sealed.length; at += Math.ceil(good.sealed.length / 40)) {
      const changed = good.sealed.slice(0, at) + (good.sealed[at] === 'A' ? 'B' : 'A') + good.sealed.slice(at + 1);
      await ne.receive([{ ...good, sealed: changed }]);
    }
    expect(await heldAt(ne)).toEqual(held);
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it('above the limit of sealed objects; and none is published that would be', async () => {
    const long = 'x'.repeat(1_000);
    const entries = Array.from({ length: 200 }, (_none, at) =>
      someService({ id: `s-${at}`, description: long, nonDiscrimination: long, ...remarks('é'.repeat(200)) }),
    );
    const held = await heldAt(ne);
    await expect(publish({ reviewedOn: '2026-11-21', entries })).rejects.toMatchObject({ code: 'services-too-large' });
    const huge = { from: 'mr', to: 'ne', sealed: 'A'.repeat(ENVELOPE_LIMITS.sealedBytes + 1) };
    await ne.receive([huge]);
    expect(await rowOf(huge)).toMatchObject({ status: 'quarantined', code: 'unopenable', sealed: null });
    expect(await heldAt(ne)).toEqual(held);
  });

  it('and one as large as may be published does arrive', async () => {
    const entries = Array.from({ length: 200 }, (_none, at) =>
      someService({ id: `s-${at}`, description: 'x'.repeat(900) }),
    );
    await publish({ reviewedOn: '2026-11-21', entries });
    await deliver();
    expect((await announcedTo('ne'))?.status).toBe('receipted');
    expect((await findServices(ne.parts, { route: ['MR'] }, 90)).items).toHaveLength(200);
  });
});

describe('a receipt', () => {
  it('of another node, or for another text, settles nothing', async () => {
    await publish(someServices());
    await announceServices(mr.parts);
    const before = await announcedTo('ne');
    for (const change of [{ messageDigest: createHash('sha256').digest('base64url') }, { issuer: 'iom-ne' }]) {
      const last = await mr.parts.store.transaction((tx) => tx.services.announcement('ne'));
      const issuer = change.issuer ?? 'ne';
      const receipt = await seal({
        typ: 'passerelle-receipt+v1',
        claims: {
          ...{ v: 1, issuer, audience: 'mr', messageId: last!.messageId, messageDigest: last!.messageDigest },
          ...{ outcome: 'received', at: world.clock.now().toISOString(), trustListVersion: 1 },
          ...{ ledgerHead: { size: 0, root: createHash('sha256').digest('base64url') } },
          ...change,
        },
        signingKey: world.signerOf(issuer),
        recipientKey: mr.view.encryptionKeyOf('mr', world.clock.now())!,
      });
      await mr.receive([{ from: issuer, to: 'mr', sealed: receipt.sealed }]);
    }
    expect(await announcedTo('ne')).toEqual(before);
    await world.settle();
    expect((await announcedTo('ne'))?.status).toBe('receipted');
  });

  it('that refuses is kept with its code, and the list is not sent again for a day', async () => {
    const held = { ...(await heldAt(ne))!, version: 5_000_000_000 };
    await ne.parts.store.transaction((tx) => tx.services.keep(held, []));
    await publish(someServices(someService({ title: 'After the backup' })));
    await deliver();
    expect(await announcedTo('ne')).toMatchObject({ status: 'refused', code: 'services-rolled-back' });
    expect(await announceServices(mr.parts)).toBe(0);
    world.clock.forward({ days: 1 });
    expect(await announceServices(mr.parts)).toBe(1);
  });
});

function person(name: string) {
  return someService({ contact: { ...someService().contact, function: name } });
}
const remarks = (text: string) => ({ opening: { remarks: text }, contact: { ...someService().contact, hours: text } });
const agreementOf = (name: string): AgreementText =>
  mr.view.agreementBetween('mr', name.replace('mr-', ''), world.clock.now())!;

async function ledgerKinds(): Promise<string[]> {
  await ne.parts.store.transaction((tx) => tx.ledger.sequence(1_000));
  return (await ne.parts.store.transaction((tx) => tx.ledger.list({ from: 0, limit: 1_000 }))).map(({ kind }) => kind);
}

/** A list as a node with valid keys and bad intentions would write it. */
async function write(
  change: Record<string, unknown>,
  services: Services | Record<string, Leaves>,
  to = 'ne',
): Promise<Posted & { messageId: string }> {
  const now = world.clock.now();
  const agreement = ne.view.agreementBetween('mr', to, now);
  const messageId = uuidv7();
  const { sealed } = await seal({
    typ: 'passerelle-services+v1',
    claims: {
      ...{ v: 1, issuer: 'mr', audience: to, messageId, schema: SERVICES_SCHEMA, version: 3_000_000_000 },
      issuedAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + 86_400_000).toISOString(),
      agreement: { id: agreement?.id ?? 'none', version: agreement?.version ?? 1 },
      trustListVersion: 1,
      ...change,
    },
    parts: 'reviewedOn' in services ? splitByCategory(SERVICES_SCHEMA, services as never) : services,
    signingKey: world.signerOf('mr'),
    recipientKey: ne.view.encryptionKeyOf(to, now)!,
  });
  return { from: 'mr', to, sealed, messageId };
}

async function refusalOf(
  change: Record<string, unknown>,
  services: Services | Record<string, Leaves> = someServices(),
) {
  const written = await write(change, services);
  await ne.receive([written]);
  const seen = await ne.parts.store.transaction((tx) => tx.inbox.seen('mr', written.messageId));
  expect(seen?.outcome).toBe('refused');
  expect(world.logged.filter(({ error }) => error)).toEqual([]);
  return seen?.code;
}

function rowOf({ sealed }: { sealed: string }) {
  const digest = createHash('sha256').update(sealed).digest('base64url');
  return ne.parts.store.transaction((tx) => tx.inbox.get(digest));
}
