import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seal } from '#libs/envelope/seal.js';
import { acceptDeliveries } from '../../../services/country-node/src/incoming/accept-delivery.js';
import { processInbox } from '../../../services/country-node/src/incoming/process-inbox.js';
import { relayOutbox } from '../../../services/country-node/src/outgoing/relay-outbox.js';
import type { NodeParts } from '../../../services/country-node/src/ports/node-parts.js';
import type { MessageRow } from '../../../services/country-node/src/ports/store/conversations.js';
import type { Country } from '../../support/exchange/country.js';
import type { Posted } from '../../support/exchange/post.js';
import { consent } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

const limits = { batch: 50, retryMs: 150_000 };
const steps = async (country: Country, id: string) =>
  (await country.messages(id)).map(({ step, status }) => `${step} ${status}`).sort();
const caseOf = (country: Country, caseId: string) => country.parts.store.transaction((tx) => tx.cases.get(caseId));

async function accept(peer: Country, caseId: string): Promise<string> {
  const id = await mr.offer(caseId, peer.id);
  await world.settle('mr', peer.id);
  await peer.act(id, 'accept');
  await world.settle('mr', peer.id);
  return id;
}

describe('a late answer in a conversation that is over', () => {
  it('leaves the case with the authority that assumed it in a later one', async () => {
    const { caseId } = await mr.register('01-moussa');
    const first = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(first, 'accept');
    await ne.send();
    const acceptance = world.post.collect('mr');
    await mr.act(first, 'withdraw');
    await world.settle('mr', 'ne');
    const second = await accept(ne, caseId);
    await mr.act(second, 'handover');
    await world.settle('mr', 'ne');
    await ne.act(second, 'assume');
    await world.settle('mr', 'ne');
    expect((await caseOf(mr, caseId))?.responsible).toBe('ne');

    await mr.receive(acceptance);
    await world.settle();
    expect(await steps(mr, first)).toEqual(['accept received', 'offer receipted', 'withdraw receipted']);
    const received = (await ne.conversation(second))!.caseId;
    expect((await caseOf(mr, caseId))?.responsible).toBe('ne');
    expect((await caseOf(ne, received))?.responsible).toBe('ne');
  });
});

describe('a refusal with a code of a later edition of the list', () => {
  it('settles the message like any other: the author steps back, and a later offer goes its way', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    world.post.collect('ne');
    const [offer] = await mr.messages(id);
    await mr.receive([await answerTo(offer!, { outcome: 'refused', code: 'of-a-later-edition' })]);
    expect((await mr.messages(id)).map(({ status, refusalCode }) => [status, refusalCode])).toEqual([
      ['refused', 'of-a-later-edition'],
    ]);
    expect(await mr.state(id)).toBe('start');
    world.clock.forward({ days: 31 });
    world.publish();
    await world.settle();
    expect(await steps(mr, id)).toEqual(['offer refused']);
    const again = await mr.offer(caseId, 'ne');
    await world.settle();
    expect(await ne.state(again)).toBe('offered');
  });

  it.each([
    ['a refusal without a code', { outcome: 'refused' }],
    ['a reception with one', { outcome: 'received', code: 'over-disclosure' }],
    ['what is no code', { outcome: 'refused', code: 'Hawa Diallo, b. 2012' }],
  ])('%s settles nothing', async (_name, said) => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    const [offer] = await mr.messages(id);
    await mr.receive([await answerTo(offer!, said)]);
    expect(await steps(mr, id)).toEqual(['offer queued']);
    await world.settle();
    expect(await steps(mr, id)).toEqual(['offer receipted']);
  });
});

/** As ne would sign it, whatever it says. */
async function answerTo({ id: messageId, digest: messageDigest }: MessageRow, said: object): Promise<Posted> {
  const at = world.clock.now();
  const { sealed } = await seal({
    typ: 'passerelle-receipt+v1',
    claims: {
      ...{ v: 1, issuer: 'ne', audience: 'mr', messageId, messageDigest, at: at.toISOString(), trustListVersion: 1 },
      ledgerHead: { size: 0, root: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' },
      ...said,
    },
    signingKey: world.signerOf('ne'),
    recipientKey: mr.view.encryptionKeyOf('mr', at)!,
  });
  return { from: 'ne', to: 'mr', sealed };
}

describe('several workers on one database', () => {
  it('a relay that was overtaken by the receipt neither voids nor publishes again', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    await ne.receive();
    await ne.send();
    await consent(mr, caseId, { event: 'withdrawn' });
    await relayOutbox(
      afterClaim(mr.parts, () => mr.receive()),
      limits,
    );
    expect(await steps(mr, id)).toEqual(['offer receipted']);
    expect(world.post.collect('ne')).toEqual([]);
  });

  it('a step that is judged while its opening is being taken in does not wait for ever', async () => {
    const parked = async () => (await ne.parts.store.transaction((tx) => tx.inbox.counts())).parked;
    const before = await parked();
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.act(id, 'withdraw');
    await mr.send();
    // A withdrawal overtakes: which of the two was published first is the relay's business.
    const posted = world.post.collect('ne');
    const [offer, withdrawal] = [posted.at(-1), posted[0]] as [Posted, Posted];
    for (const { from, to, sealed } of [offer, withdrawal]) {
      await acceptDeliveries(ne.parts, [{ subject: `ps.v1.${from}.${to}.inbox`, data: Buffer.from(sealed) }]);
      world.clock.forward({ seconds: 1 });
    }
    let other: Promise<number> | undefined;
    const vault = Object.create(ne.parts.vault, {
      createKey: {
        value: async (caseKey: string) => {
          other ??= processInbox(ne.parts, { batch: 1 });
          await new Promise((resolve) => setTimeout(resolve, 500));
          return ne.parts.vault.createKey(caseKey);
        },
      },
    }) as NodeParts['vault'];
    await processInbox({ ...ne.parts, vault }, { batch: 1 });
    await other;
    await world.settle();
    expect(await ne.state(id)).toBe('withdrawn');
    expect(await parked()).toBe(before);
  });
});

describe('consent withdrawn while a message is being published', () => {
  it('calls it back at once, not only when it would be published again', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    const { courier } = mr.parts;
    const slow: NodeParts['courier'] = {
      connected: () => courier.connected(),
      answers: () => courier.answers(),
      inboxThere: () => courier.inboxThere(),
      publish: async (parcels) => {
        await consent(mr, caseId, { event: 'withdrawn' });
        return courier.publish(parcels);
      },
    };
    await relayOutbox({ ...mr.parts, courier: slow }, limits);
    await mr.send();
    expect(await steps(mr, id)).toEqual(['offer voided', 'void queued']);
    await world.settle();
  });
});

describe('a fault of our own that lasts', () => {
  it('sets a delivery aside, and takes it when it is brought again after the fault is mended', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    const broken = Object.create(ne.parts.vault, {
      createKey: { value: () => Promise.reject(new Error('disk full')) },
    }) as NodeParts['vault'];
    const [offer] = world.post.collect('ne') as [Posted];
    const delivery = { subject: 'ps.v1.mr.ne.inbox', data: Buffer.from(offer.sealed) };
    await acceptDeliveries(ne.parts, [delivery]);
    for (let tries = 0; tries < 7; tries += 1) {
      await processInbox({ ...ne.parts, vault: broken }, { batch: 50 });
      world.clock.forward({ seconds: 15 });
    }
    expect(await ne.parts.store.transaction((tx) => tx.inbox.counts())).toMatchObject({ waiting: 0, quarantined: 1 });
    world.clock.forward({ seconds: 151 });
    await world.settle();
    expect(await steps(mr, id)).toEqual(['offer receipted']);
  });
});

/** The parts of a worker in which something happens between its claiming rows and its handling them. */
function afterClaim(parts: NodeParts, happens: () => Promise<void>): NodeParts {
  let first = true;
  const once: NodeParts['store']['once'] = async (statement) => {
    const result = await parts.store.once(statement);
    if (first) {
      first = false;
      await happens();
    }
    return result;
  };
  return { ...parts, store: Object.create(parts.store, { once: { value: once } }) as NodeParts['store'] };
}
