import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { Peers } from '../../../services/country-node/src/adapters/directory/peer-source.js';
import { TufDirectory } from '../../../services/country-node/src/adapters/directory/tuf-directory.js';
import { NatsAttachmentLink } from '../../../services/country-node/src/adapters/nats/attachment-link.js';
import { NatsAttachmentService } from '../../../services/country-node/src/adapters/nats/attachment-service.js';
import { eventually } from '../../support/eventually.js';
import { type NatsNetwork, startNatsNetwork } from '../../support/nats-network.js';
import { NatsNode } from '../../support/nats-node.js';
import { SomeDirectory, someList } from '../../support/some-directory.js';

const participants = ['mr', 'ne', 'iom-ne'].map((id) => ({ id, country: 'NE', kind: 'authority' as const, roles: [] }));
const listOf = (version: number, change = {}) => someList(version, { participants, ...change });
/** Larger than one answer. */
const many = () =>
  Array.from({ length: 4_000 }, () => ({
    thumbprint: randomUUID().padEnd(43, 'A'),
    effectiveAt: '2026-11-01T00:00:00.000Z',
    reason: 'lost' as const,
  }));

describe('files of the directory, from a peer (protocol 6.8)', () => {
  let network: NatsNetwork;
  const nodes = new Map<string, NatsNode>();
  const services: NatsAttachmentService[] = [];
  /** What a peer hands out; a hostile one answers as it likes. */
  let holder: (request: string) => Uint8Array | undefined;
  let some: SomeDirectory;

  beforeAll(async () => {
    network = await startNatsNetwork(['mr', 'ne', 'iom-ne'], { direct: true });
    for (const id of ['mr', 'ne']) nodes.set(id, new NatsNode(network.settingsFor(id)));
    const { link, log } = nodes.get('ne')!;
    const service = new NatsAttachmentService(link, async (request) => holder(request), log, undefined, 'trust');
    services.push(service);
    await service.start();
    holder = () => Buffer.from('here');
    await eventually(() => ask('ne', '0 x').then(Boolean, () => false), 'the peer is reached');
  });
  afterAll(async () => {
    await Promise.all(services.map((each) => each.close()));
    await Promise.all([...nodes.values()].map((each) => each.stop()));
    await network.stop();
  });
  beforeEach(() => {
    some = new SomeDirectory();
  });
  afterEach(() => some.end());

  const ask = (peer: string, request: string) =>
    new NatsAttachmentLink(nodes.get('mr')!.link, 1_000, 'trust').fetch(peer, request);

  /** A node of its own memory that reads the same directory. */
  async function openPeer(): Promise<TufDirectory> {
    const memory = `${some.places.memory}-peer`;
    const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
    return TufDirectory.open({ ...some.places, memory }, some.clock, silent, 3_600_000);
  }

  async function openAsker(): Promise<TufDirectory> {
    const asker = await some.open();
    asker.askPeers('mr', new Peers(ask, 0));
    return asker;
  }

  /** Two looks: one of the two peers does not answer at all. */
  async function askBoth(asker: TufDirectory): Promise<void> {
    await asker.refresh();
    await asker.refresh();
  }

  const goAway = () => renameSync(some.published, `${some.published}-away`);

  it('are as good as from the source: a list in several pieces, and a root that came meanwhile', async () => {
    some.publish(listOf(7));
    const asker = await openAsker();
    const { people } = some.holders;
    some.publishRoot(2, some.holders.rootBy(people, { version: 2, people: people.slice(1) }));
    some.publish(listOf(8, { revocations: many() }), { people: people.slice(1) });
    const peer = await openPeer();
    expect(peer.view().version).toBe(8);
    holder = (request) => peer.serve(request);
    goAway();
    await askBoth(asker);
    expect(asker.view().version).toBe(8);
    expect(some.remembered()).toMatchObject({ version: 8 });
    // The source is still what has to be seen to.
    expect(some.saidRefused()).toEqual([expect.stringContaining('trust-list-unreadable')]);
    await peer.close();
  });

  it('bring back a node whose edition has expired while its source was away', async () => {
    some.publish(listOf(7), { freshUntil: '2990-01-01T00:00:00Z' });
    await (await some.open()).close();
    some.clock.time = new Date('2990-01-02T00:00:00.000Z');
    some.publish(listOf(7), { edition: 8 });
    const peer = await openPeer();
    holder = (request) => peer.serve(request);
    goAway();
    const asker = await openAsker();
    expect(() => asker.view()).toThrow();
    await askBoth(asker);
    expect(asker.view().version).toBe(7);
    await peer.close();
  });

  it('are not asked for while the source gives what counts', async () => {
    some.publish(listOf(7));
    const asker = await openAsker();
    const asked: string[] = [];
    holder = (request) => void asked.push(request);
    some.publish(listOf(8));
    await askBoth(asker);
    expect(asked).toEqual([]);
  });

  it.each<[string, number, (peer: TufDirectory, request: string) => Uint8Array | undefined]>([
    ['is behind', 6, (peer, request) => peer.serve(request)],
    ['changes a letter', 8, (peer, request) => Buffer.from(String(peer.serve(request) ?? '').replace('mr', 'mx'))],
    ['answers without end', 8, () => Buffer.alloc(256 * 1024)],
    ['answers nothing', 8, () => undefined],
  ])('change nothing from a peer that %s', async (_what, version, serve) => {
    some.publish(listOf(7));
    const asker = await openAsker();
    some.publish(listOf(version));
    const peer = await openPeer();
    expect(peer.view().version).toBe(version);
    goAway();
    const asked: string[] = [];
    holder = (request) => (asked.push(request), serve(peer, request));
    await askBoth(asker);
    expect(asked.length).toBeGreaterThan(0);
    expect(asker.view().version).toBe(7);
    expect(some.remembered()).toMatchObject({ version: 7 });
    await peer.close();
  });

  it('are handed out by their names alone', async () => {
    some.publish(listOf(7));
    const peer = await openPeer();
    expect(peer.serve('0 timestamp.json')?.length).toBeGreaterThan(100);
    for (const request of [
      'timestamp.json',
      '0 ../root.json',
      '-1 timestamp.json',
      '0 node.key',
      '',
      '0 timestamp.json\n',
    ])
      expect(peer.serve(request)).toBeUndefined();
    expect(peer.serve('99999999 timestamp.json')).toHaveLength(0);
    await peer.close();
  });
});
