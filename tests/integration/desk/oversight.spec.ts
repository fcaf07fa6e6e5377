import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { documentNode } from '../../../services/country-node/src/desk/openapi/document-node.js';
import { acceptDeliveries } from '../../../services/country-node/src/incoming/accept-delivery.js';
import { processInbox } from '../../../services/country-node/src/incoming/process-inbox.js';
import type { Store } from '../../../services/country-node/src/ports/store/store.js';
import { Desk } from '../../support/desk.js';
import type { Country } from '../../support/exchange/country.js';
import { conversationsOf, saidIn, scopeOf } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';
import { type ApiDocument, componentCheck } from '../../support/openapi.js';

let world: World;
let mr: Country;
let ne: Country;
let desk: Desk;
let document: ApiDocument;
let caseId: string;
let conversation: string;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  desk = await Desk.open(mr);
  document = JSON.parse(JSON.stringify(await documentNode('.'))) as ApiDocument;
  ({ caseId } = await mr.register('01-moussa'));
  conversation = await mr.offer(caseId, 'ne');
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

/** What a person is answered, held against the published contract. */
async function read<T>(person: string, path: string, answer: string): Promise<T> {
  const { status, json } = await desk.ask(person, 'GET', path);
  expect([path, status, componentCheck(document, answer)(json)]).toEqual([path, 200, []]);
  return json as unknown as T;
}

interface Sights {
  readers: { displayFunction: string; count: number; prints: number; whats: string[] }[];
  recipients: { node: string; count: number; arrived: number; categories: string[] }[];
  items: { id: string; kind: string; by: string | null; recipient: string | null; status: string | null }[];
}

describe('who saw a case', () => {
  const sights = (query = '') => read<Sights>('data-protection-officer', `/cases/${caseId}/sights${query}`, 'Sights');

  it('is told in one answer: people here, nodes elsewhere, and each time by itself', async () => {
    await desk.ask('caseworker', 'GET', `/cases/${caseId}`);
    await desk.ask('caseworker', 'GET', `/cases/${caseId}/consents`);
    await desk.ask('supervisor', 'POST', `/cases/${caseId}/prints`);
    await desk.ask('stranger', 'GET', `/cases/${caseId}`);
    const { readers, recipients, items } = await sights();
    const told = readers.map(({ displayFunction, count, prints, whats }) => [displayFunction, count, prints, whats]);
    expect(told.sort()).toEqual([
      ['caseworker', 2, 0, ['case', 'consents']],
      ['supervisor', 1, 1, ['case']],
    ]);
    expect(recipients).toMatchObject([{ node: 'ne', count: 1, arrived: 0 }]);
    expect(recipients[0]?.categories).toContain('ID_CORE');
    expect(items.map(({ kind, status }) => [kind, status])).toEqual([
      ...Array.from({ length: 3 }, () => ['reading', null]),
      ['disclosure', 'queued'],
    ]);
  });

  it('says what arrived, has pages, and holds nothing of the child', async () => {
    await world.settle();
    const { recipients, items } = await sights('?limit=2');
    expect(recipients).toMatchObject([{ node: 'ne', count: 1, arrived: 1 }]);
    const { items: before } = await sights(`?limit=2&before=${items[1]!.id}`);
    expect([...items, ...before].map(({ kind }) => kind)).toEqual(['reading', 'reading', 'reading', 'disclosure']);
    expect(before[1]).toMatchObject({ recipient: 'ne', status: 'receipted' });
    const { text } = await desk.ask('auditor', 'GET', `/cases/${caseId}/sights`);
    expect(text).not.toMatch(/Moussa|Gao|2011-03-14/);
  });

  it('of a case that nobody saw is nobody', async () => {
    const { caseId: other } = await mr.register('01-moussa');
    const { readers, recipients, items } = await read<Sights>('auditor', `/cases/${other}/sights`, 'Sights');
    expect({ readers, recipients, items }).toEqual({ readers: [], recipients: [], items: [] });
  });
});

describe('the ledger about a case', () => {
  type Entry = { id: string; kind: string; recordedAt: string };
  const about = async (query: string) =>
    (await read<{ items: Entry[] }>('auditor', `/ledger?${query}`, 'LedgerEntries')).items;

  it('begins with what was recorded last, and goes back page by page to the first', async () => {
    for (const which of [`caseId=${caseId}`, `conversationId=${conversation}`]) {
      const all = await about(`${which}&limit=1000`);
      expect(all.length).toBeGreaterThan(2);
      expect(all.map(({ recordedAt }) => recordedAt)).toEqual(all.map(({ recordedAt }) => recordedAt).sort());
      const pages: Entry[][] = [];
      do {
        const before: string = pages[0] ? `&before=${pages[0][0]!.id}` : '';
        pages.unshift(await about(`${which}&limit=2${before}`));
      } while (pages[0]!.length === 2);
      expect(pages.at(-1)).toEqual(all.slice(-2));
      expect(pages.flat()).toEqual(all);
    }
  });

  it('of a case goes back from an entry of its own alone, and the whole ledger by places', async () => {
    const [entry] = await about(`caseId=${caseId}`);
    expect(await about(`caseId=${caseId}&before=0190f5a0-0000-7000-8000-000000000000`)).toEqual([]);
    for (const query of [`before=${entry!.id}`, `caseId=${caseId}&from=0`, `conversationId=${conversation}&from=1`]) {
      const { status, json } = await desk.ask('auditor', 'GET', `/ledger?${query}`);
      const pointer = query.includes('from') ? '/from' : '/before';
      expect([query, status, json.code, json.pointers]).toEqual([query, 400, 'parameter-invalid', [pointer]]);
    }
  });
});

describe('the node among its peers', () => {
  it('knows until when each of them may be talked to, and when it was heard', async () => {
    interface Peer {
      node: string;
      own: boolean;
      agreementUntil: string | null;
      signingKeyUntil: string | null;
      heardAt: string | null;
    }
    const peers = await read<{ items: Peer[]; directory: { signedUntil: string } }>('administrator', '/peers', 'Peers');
    const now = world.clock.now().toISOString();
    const of = (id: string) => peers.items.find(({ node }) => node === id);
    expect(of('mr')).toMatchObject({ own: true, agreementUntil: null, heardAt: null });
    expect(of('ne')).toMatchObject({ own: false, heardAt: expect.any(String) });
    expect(of('iom-ne')?.heardAt).toBeNull();
    expect(
      [of('ne')?.agreementUntil, of('ne')?.signingKeyUntil, peers.directory.signedUntil].every((at) => at! > now),
    ).toBe(true);
  });
});

describe('what was set aside', () => {
  const quarantine = async () =>
    (
      await read<{ items: { sealedDigest: string; code: string; retriable: boolean }[] }>(
        'administrator',
        '/quarantine',
        'Quarantine',
      )
    ).items;
  const retry = async (digest: string) =>
    (await desk.ask('administrator', 'POST', `/quarantine/${digest}/retry`)).status;

  it('by a fault of this node is tried again when somebody asks, and takes effect once', async () => {
    await ne.act(conversation, 'accept');
    await ne.send();
    const deliveries = world.post.collect('mr').map(({ from, to, sealed }) => ({
      subject: `ps.v1.${from}.${to}.inbox`,
      data: Buffer.from(sealed),
    }));
    await acceptDeliveries(mr.parts, deliveries);
    await fail();
    const set = await quarantine();
    expect(set.length).toBeGreaterThan(0);
    for (const each of set) expect(each).toMatchObject({ code: 'internal-fault', retriable: true });
    const digests = set.map(({ sealedDigest }) => sealedDigest);
    expect(await Promise.all(digests.map(retry))).toEqual(digests.map(() => 200));
    expect(await Promise.all(digests.map(retry))).toEqual(digests.map(() => 404));
    // The fault is still there: one try, and it is set aside again.
    await fail();
    expect(await quarantine()).toHaveLength(set.length);
    for (const digest of digests) await retry(digest);
    while ((await processInbox(mr.parts, { batch: 50 })) > 0);
    expect([await mr.state(conversation), await quarantine()]).toEqual(['accepted', []]);
    expect(await retry(digests[0]!)).toBe(404);
    const { items } = (await desk.ask('auditor', 'GET', `/ledger?conversationId=${conversation}`)).json;
    expect(items.filter(({ kind }) => kind === 'message-received')).toHaveLength(1);
  });

  it('because it could not be opened is tried again too, and nobody is told twice; what is not sealed at all is not', async () => {
    await acceptDeliveries(mr.parts, [{ subject: 'ps.v1.ne.mr.inbox', data: Buffer.from('nobody.can.open.this.one') }]);
    while ((await processInbox(mr.parts, { batch: 50 })) > 0);
    const [set] = await quarantine();
    expect(set).toMatchObject({ code: 'unopenable', retriable: true });
    const notices = async () => {
      const now = world.clock.now();
      const out = await mr.parts.store.transaction((tx) => tx.outbox.claim(1_000, now, now));
      return out.filter(({ kind }) => kind === 'notice').length;
    };
    const told = await notices();
    expect([await retry(set!.sealedDigest), await retry('x')]).toEqual([200, 404]);
    while ((await processInbox(mr.parts, { batch: 50 })) > 0);
    expect([(await quarantine())[0], await notices()]).toMatchObject([{ code: 'unopenable' }, told]);
    await acceptDeliveries(mr.parts, [{ subject: 'ps.v1.ne.mr.inbox', data: Buffer.from('{}') }]);
    const bare = (await quarantine()).find(({ retriable }) => !retriable);
    expect([bare?.code, await retry(bare!.sealedDigest)]).toEqual(['unopenable', 404]);
  });

  /** Handles what is due with a database that breaks off each time, until it is set aside. */
  async function fail(): Promise<void> {
    const broken = Object.assign(Object.create(mr.parts.store) as Store, {
      together: () => Promise.reject(new Error('broken')),
    });
    for (let tries = 0; tries < 8; tries += 1) {
      await processInbox({ ...mr.parts, store: broken }, { batch: 50 });
      world.clock.forward({ seconds: 61 });
    }
  }
});

interface Telling {
  conversationId: string;
  caseId: string;
  kind: string;
  peer: string;
  ours: boolean;
  arrived: boolean;
  answered: boolean;
}

describe('what partners were told', () => {
  const tellings = async () =>
    (await read<{ items: Telling[] }>('data-protection-officer', '/tellings', 'Tellings')).items;

  it('is listed from being said to being answered, which a receipt is not', async () => {
    expect(await tellings()).toEqual([]);
    await desk.ask('supervisor', 'POST', `/cases/${caseId}/erasure-requests`, { body: {} });
    await mr.send();
    const [asked] = await tellings();
    expect(asked).toMatchObject({ caseId, kind: 'erasure-request', peer: 'ne', ours: true, answered: false });
    await world.settle();
    expect(await tellings()).toMatchObject([{ arrived: true, answered: false }]);
    const [atNe] = await conversationsOf(ne, (await ne.conversation(asked!.conversationId))!.caseId, 'erasure-request');
    const outcomes = scopeOf(await saidIn(ne, atNe!)).map(({ category }) => ({ category, outcome: 'erased' }));
    await ne.act(atNe!.id, 'erased', { outcomes });
    await world.settle();
    expect(await tellings()).toMatchObject([{ conversationId: asked!.conversationId, answered: true }]);
  });
});
