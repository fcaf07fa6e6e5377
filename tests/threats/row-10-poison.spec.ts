import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { acceptDeliveries } from '../../services/country-node/src/incoming/accept-delivery.js';
import { processInbox } from '../../services/country-node/src/incoming/process-inbox.js';
import type { NodeParts } from '../../services/country-node/src/ports/node-parts.js';
import type { Store, Tx } from '../../services/country-node/src/ports/store/store.js';
import type { Posted } from '../support/exchange/post.js';
import { STORY } from '../support/exchange/inputs.js';
import { digestOf, entriesAbout, Scene } from './scene.js';

const POISON = 'Poisonous organisation';

/** What a process sees of its own death: nothing after this line ran. */
class Died extends Error {}

/** A process of ne that dies when it has this text in its hands: from then on none of its doings reaches the database. */
function mortal(parts: NodeParts): { parts: NodeParts; died: () => boolean } {
  let dead = false;
  const alive = () => {
    if (dead) throw new Died();
  };
  const until = async <T>(run: (within: (work: () => Promise<T>) => Promise<T>) => Promise<T>): Promise<T> => {
    alive();
    const outcome = await run(async (work) => {
      const done = await work();
      alive();
      return done;
    });
    alive();
    return outcome;
  };
  const { store, vault } = parts;
  const mortalStore: Store = Object.assign(Object.create(store) as Store, {
    transaction: <T>(work: (tx: Tx) => Promise<T>) =>
      until<T>((within) => store.transaction((tx) => within(() => work(tx)))),
    together: <T>(queue: string, work: (tx: Tx) => Promise<T>) =>
      until<T>((within) => store.together(queue, (tx) => within(() => work(tx)))),
  });
  const mortalVault = Object.assign(Object.create(vault) as typeof vault, {
    encrypt: async (...[caseId, label, plain]: Parameters<typeof vault.encrypt>) => {
      if (Buffer.from(plain).includes(POISON)) dead = true;
      alive();
      return vault.encrypt(caseId, label, plain);
    },
  });
  return { parts: { ...parts, store: mortalStore, vault: mortalVault }, died: () => dead };
}

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.begin();
});
afterAll(() => scene?.end());

describe('row 10: a poison message', () => {
  it('that kills whoever handles it is set aside in the end, and takes no other along', async () => {
    const { ne, world } = scene;
    const contact = { ...STORY.offer.contact, organisation: POISON };
    const ids = Array.from({ length: 12 }, () => uuidv7());
    const innocent = await Promise.all(ids.map((conversationId) => scene.forge({ conversationId })));
    const poison = await scene.forge({ body: { ...scene.offer, contact } });
    const batch: Posted[] = [...innocent.slice(0, 6), poison, ...innocent.slice(6)];
    await acceptDeliveries(
      ne.parts,
      batch.map(({ sealed }) => ({ subject: 'ps.v1.mr.ne.inbox', data: Buffer.from(sealed) })),
    );
    let deaths = 0;
    for (let life = 0; life < 60; life += 1) {
      const process = mortal(ne.parts);
      const taken = await processInbox(process.parts, { batch: 50 }).catch((error: unknown) => {
        if (!process.died()) throw error;
        return -1;
      });
      if (process.died()) deaths += 1;
      else if (taken === 0 && (await waiting()) === 0) break;
      // The next process finds what the last one had in its hands when the lease is over.
      world.clock.forward({ seconds: 61 });
    }
    expect(deaths).toBeGreaterThan(2);
    expect(deaths).toBeLessThan(10);
    const row = await ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(poison.sealed)));
    expect(row).toMatchObject({ status: 'quarantined', code: 'internal-fault' });
    expect(await entriesAbout(ne, poison.sealed)).toMatchObject([{ kind: 'quarantine' }]);
    const states = await Promise.all(ids.map((id) => ne.state(id)));
    expect(new Set(states)).toEqual(new Set(['offered']));
    await scene.nextGoodMessageArrives();
  });

  it('is tried again when it is sent again, as the fault may be mended', async () => {
    const { ne, world } = scene;
    const contact = { ...STORY.offer.contact, organisation: POISON };
    const id = uuidv7();
    const poison = await scene.forge({ conversationId: id, body: { ...scene.offer, contact } });
    await acceptDeliveries(ne.parts, [{ subject: 'ps.v1.mr.ne.inbox', data: Buffer.from(poison.sealed) }]);
    for (let life = 0; life < 10; life += 1) {
      await processInbox(mortal(ne.parts).parts, { batch: 50 }).catch(() => undefined);
      world.clock.forward({ seconds: 61 });
    }
    expect((await ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(poison.sealed))))?.status).toBe(
      'quarantined',
    );
    await ne.receive([poison]);
    expect(await ne.state(id)).toBe('offered');
  });
});

describe('row 10: a flood', () => {
  it('of what cannot be opened is counted, and the good message behind it arrives', async () => {
    const { ne, mr, world } = scene;
    const before = await ne.parts.store.transaction((tx) => tx.inbox.counts());
    const flood = Array.from({ length: 400 }, (_none, at) => ({
      from: 'iom-ne',
      to: 'ne',
      sealed: `flood-${at}.${uuidv7()}`,
    }));
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    await ne.receive([...flood, ...world.post.collect('ne'), ...flood]);
    expect(await ne.state(id)).toBe('offered');
    const after = await ne.parts.store.transaction((tx) => tx.inbox.counts());
    expect(after).toMatchObject({ waiting: 0, quarantined: before.quarantined + 400 });
    // Told once for each, however often it came.
    const notices = await ne.parts.store.transaction((tx) =>
      tx.outbox.claim(1_000, world.clock.now(), world.clock.now()),
    );
    expect(notices.filter(({ kind, recipient }) => kind === 'notice' && recipient === 'iom-ne')).toHaveLength(400);
  });
});

async function waiting(): Promise<number> {
  return (await scene.ne.parts.store.transaction((tx) => tx.inbox.counts())).waiting;
}
