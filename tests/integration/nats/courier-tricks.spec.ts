import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { type ConnectionOptions, credsAuthenticator, headers } from '@nats-io/transport-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { certify, makeAuthority } from '../../../deploy/local/certificates.js';
import { admit, type LeafLogin } from '../../../deploy/local/hub-access.js';
import { tracesInFolder } from '../../../deploy/local/story/find-traces.js';
import { makeHubKeys } from '../../../services/directory/hub/hub-keys.js';
import { canary, type Door, enter, Honest, isAcknowledged } from '../../support/doors.js';
import { eventually } from '../../support/eventually.js';
import { type LawlessLeaf, startLawlessLeaf } from '../../support/lawless-leaf.js';
import { type NatsNetwork, startNatsNetwork } from '../../support/nats-network.js';

/** Files below a folder that hold a text. */
const filesWith = (folder: string, text: string) => tracesInFolder(folder, [text]);

describe('a network of brokers', () => {
  let network: NatsNetwork;
  let mr: Honest;
  let ne: Honest;
  let iom: Honest;

  beforeAll(async () => {
    network = await startNatsNetwork(['mr', 'ne', 'iom-ne']);
    [mr, ne, iom] = [
      await Honest.at(network, 'mr'),
      await Honest.at(network, 'ne'),
      await Honest.at(network, 'iom-ne'),
    ];
    await mr.send('ne', 'hello');
    await mr.send('iom-ne', 'hello');
  });
  afterAll(async () => {
    for (const { connection } of [mr, ne, iom]) await connection.close();
    await network.stop();
  });

  const lawless = (login: LeafLogin, domain: string): Promise<LawlessLeaf> =>
    startLawlessLeaf({
      folder: network.folderOf(`lawless-${domain}`),
      node: 'iom-ne',
      login,
      hubLeafPort: network.hub.leafPort,
      domain,
    });

  it('keeps a message with its recipient only: not at the hub, not with a third node, not with its sender', async () => {
    const text = canary();
    await mr.send('ne', text);
    expect(filesWith(network.folderOf('ne'), text)).not.toEqual([]);
    for (const other of ['hub', 'mr', 'iom-ne']) expect(filesWith(network.folderOf(other), text)).toEqual([]);
  });

  it('lets nobody in without the right secret at a node, and nobody at all at the hub', async () => {
    const [own] = network.settingsFor('ne').servers as [string];
    const nodeSecret = (network.settingsFor('ne').credentials as { password: string }).password;
    const authenticator = credsAuthenticator(Buffer.from(network.hub.loginOf('ne').credentials));
    const wrong: [string, ConnectionOptions][] = [
      [own, {}],
      [own, { user: 'node' }],
      [own, { user: 'node', pass: '' }],
      [own, { user: 'node', pass: `${nodeSecret}x` }],
      [own, { authenticator }],
      [network.hub.server, {}],
      [network.hub.server, { user: 'node', pass: nodeSecret }],
      // A login for leaves: who has one, and no broker, cannot sit down at the hub.
      [network.hub.server, { authenticator }],
    ];
    for (const [server, login] of wrong) {
      // A broker that has closed the line before all was said to it is no more open than one that says why.
      const heard = await enter('ne', server, login).catch(
        (error: Error & { code?: string }) => error.code ?? error.name,
      );
      expect(['AuthorizationError', 'EPIPE', 'ECONNRESET']).toContain(heard);
    }
    await (await enter('ne', own, { user: 'node', pass: nodeSecret })).close();
  });

  describe('lets no broker in', () => {
    /** Whether a broker that dials in with this reaches anybody. */
    const reaches = async (login: LeafLogin, within: number) => {
      const leaf = await lawless(login, `try-${canary()}`);
      const { connection } = await enter('iom-ne', leaf.server, {});
      const request = () => connection.request('ps.v1.iom-ne.ne.inbox', canary()).then(isAcknowledged, () => false);
      const reached = await eventually(request, 'reached', within).then(
        () => true,
        () => false,
      );
      await connection.close();
      await leaf.stop();
      return reached;
    };
    const good = () => network.hub.loginOf('iom-ne');
    const seedIn = (login: LeafLogin) => /\bSU[A-Z2-7]{56}/.exec(login.credentials)![0];
    /** Another's login, which passes by everyone’s eyes in the hub's log, with one's own seed. */
    const borrowed = (): LeafLogin => {
      const credentials = network.hub
        .loginOf('mr')
        .credentials.replace(seedIn(network.hub.loginOf('mr')), seedIn(good()));
      return { ...good(), credentials };
    };

    /** How long it takes one that is let in, and as much again twice. */
    let within: number;

    it('but one with a certificate and a login of this network', async () => {
      const begun = performance.now();
      expect(await reaches(good(), 10_000)).toBe(true);
      within = 3 * (performance.now() - begun);
    });

    // Left open on purpose (decision 37); where a release of the server looks at the name, that page and docs/threats.md change.
    it('but, of those with a login, any that shows a certificate of this network, also one made for another node', async () => {
      const { tls } = network.hub.loginOf('mr');
      expect(await reaches({ ...good(), tls }, within)).toBe(true);
    });

    it('with a certificate of another authority', async () => {
      const tls = await certify(await makeAuthority(), 'iom-ne', 'client');
      expect(await reaches({ ...good(), tls }, within)).toBe(false);
    });

    it('with the certificate of a server', async () => {
      expect(await reaches({ ...good(), tls: network.hub.access.hub }, within)).toBe(false);
    });

    it('without a certificate', async () => {
      expect(await reaches({ ...good(), tls: undefined }, within)).toBe(false);
    });

    it('with the login of another and its own seed', async () => {
      expect(await reaches(borrowed(), within)).toBe(false);
    });

    it('with a login in its name that another network signed', async () => {
      const { credentials } = await admit({ ...network.hub.access, keys: makeHubKeys(), leaves: {} }, 'iom-ne');
      expect(await reaches({ ...good(), credentials }, within)).toBe(false);
    });
  });

  describe('with a node that does what it likes on its own broker', () => {
    let leaf: LawlessLeaf;
    let door: Door;
    let manager: JetStreamManager;

    beforeAll(async () => {
      leaf = await lawless(network.hub.loginOf('iom-ne'), 'lawless');
      door = await enter('iom-ne', leaf.server, {});
      manager = await jetstreamManager(door.connection, { domain: 'lawless', checkAPI: false });
      const knock = () => door.connection.request('ps.v1.iom-ne.ne.inbox', 'knock').then(isAcknowledged, () => false);
      await eventually(knock, 'the others are reached');
    });
    afterAll(async () => {
      await door.close();
      await leaf.stop();
    });

    const subjectsOf = async (name: string) =>
      (await manager.streams.info(name, { subjects_filter: '>' })).state.subjects ?? {};

    // Names of their own: what a broker has just deleted may still be in its folder.
    it.each([
      ['ps.v1.*.ne.inbox', 'CATCH_ONE'],
      ['ps.v1.mr.ne.inbox', 'CATCH_TWO'],
      ['ps.v1.*.ne.fetch', 'CATCH_THREE'],
      ['_INBOX.mr.>', 'CATCH_FOUR'],
      ['ps.>', 'CATCH_ALL'],
    ])(
      'stores nothing that passes between others in a stream on %s, where its own would be stored',
      async (subject, name) => {
        const wide = subject === 'ps.>';
        await manager.streams.add({ name, subjects: wide ? [subject] : [subject, 'ps.v1.*.iom-ne.fetch'] });
        // The hub refuses the wide one; what is its own then comes because of this.
        const own = door.connection.subscribe('ps.v1.*.iom-ne.fetch', { callback: () => undefined });
        await eventually(async () => {
          mr.connection.publish('ps.v1.mr.iom-ne.fetch', 'knock');
          return Object.keys(await subjectsOf(name)).length > 0;
        }, 'its own is stored');
        await mr.send('ne', canary());
        mr.connection.publish('ps.v1.mr.ne.fetch', canary());
        const before = (await subjectsOf(name))['ps.v1.mr.iom-ne.fetch']!;
        mr.connection.publish('ps.v1.mr.iom-ne.fetch', 'last');
        await eventually(
          async () => (await subjectsOf(name))['ps.v1.mr.iom-ne.fetch']! > before,
          'the last of its own is stored',
        );
        expect(Object.keys(await subjectsOf(name))).toEqual(['ps.v1.mr.iom-ne.fetch']);
        own.unsubscribe();
        await manager.streams.delete(name);
      },
    );

    it('draws nothing from the inbox of another into a stream of its own', async () => {
      await manager.streams.add({ name: 'OWN', subjects: ['own'] });
      const external = (domain: string) => ({ api: `$JS.${domain}.API`, deliver: `ps.v1.iom-ne.${domain}.drawn` });
      await manager.streams.add({
        name: 'DRAW',
        sources: [{ name: 'OWN' }, { name: 'INBOX', external: external('ne') }],
      });
      await manager.streams.add({ name: 'MIRROR', mirror: { name: 'INBOX', external: external('mr') } });
      await door.connection.request('own', 'x', { timeout: 10_000 });
      await eventually(async () => (await manager.streams.info('DRAW')).state.messages > 0, 'its own is drawn');
      await sleep(1_000);
      expect(await subjectsOf('DRAW')).toEqual({ own: 1 });
      expect((await manager.streams.info('MIRROR')).state.messages).toBe(0);
      for (const name of ['DRAW', 'MIRROR', 'OWN']) await manager.streams.delete(name);
    });

    it.each([
      ['mr', 0],
      ['iom-ne', 1],
    ])('cannot let a stream of its own say again what it may not say itself: as %s', async (from, arrives) => {
      const subject = `ps.v1.${from}.ne.inbox`;
      const count = async () => (await ne.subjectsIn())[subject] ?? 0;
      const before = await count();
      const name = `AGAIN_${arrives}`;
      await manager.streams.add({ name, subjects: ['again'], republish: { src: 'again', dest: subject } });
      // It is stored with a sync of the disk, which others may hold up for longer than the second that is usual.
      await door.connection.request('again', canary(), { timeout: 10_000 });
      await sleep(500);
      expect((await count()) - before).toBe(arrives);
      await manager.streams.delete(name);
    });

    it('cannot empty an inbox by what it writes there', async () => {
      await mr.send('ne', canary());
      const before = await ne.subjectsIn();
      for (const reach of ['all', 'sub']) {
        const rollup = headers();
        rollup.set('Nats-Rollup', reach);
        const answer = await door.connection.request('ps.v1.iom-ne.ne.inbox', canary(), {
          headers: rollup,
          timeout: 2_000,
        });
        expect(answer.json()).toMatchObject({ error: { description: 'rollup not permitted' } });
      }
      expect(await ne.subjectsIn()).toEqual(before);
    });

    // A broker acknowledges by a client of its own, which may say everything: "purge all before what was just stored" among it.
    it.each([
      'STREAM.PURGE.INBOX',
      'STREAM.MSG.DELETE.INBOX',
      'STREAM.DELETE.INBOX',
      'STREAM.UPDATE.INBOX',
      'STREAM.RESTORE.INBOX',
      'STREAM.CREATE.EVIL',
      'CONSUMER.DELETE.INBOX.receiver',
      'CONSUMER.DURABLE.CREATE.INBOX.receiver',
    ])('takes nothing of others out of an inbox by where it is to be acknowledged: %s', async (request) => {
      await mr.send('ne', canary());
      const before = await ne.subjectsIn();
      for (const reply of [`$JS.API.${request}`, `$JS.ne.API.${request}`])
        door.connection.publish('ps.v1.iom-ne.ne.inbox', canary(), { reply });
      const last = await door.connection.request('ps.v1.iom-ne.ne.inbox', canary(), { timeout: 10_000 });
      expect(isAcknowledged(last)).toBe(true);
      // What a broker says to itself, it does after it has stored what came next.
      await sleep(500);
      expect((await ne.subjectsIn())['ps.v1.mr.ne.inbox']).toBe(before['ps.v1.mr.ne.inbox']);
      expect(await ne.manager.consumers.info('INBOX', 'receiver')).toMatchObject({ name: 'receiver' });
      expect((await ne.manager.streams.names().next()).sort()).toEqual(['INBOX']);
    });

    // No broker looks at reply subjects. What comes this way is a broker's text, which nobody takes for a sealed message.
    it('can have the acknowledgement of another broker put into the inbox of a third, but nothing of its own', async () => {
      const text = canary();
      const subject = 'ps.v1.mr.ne.inbox';
      const before = (await ne.subjectsIn())[subject]!;
      door.connection.publish('ps.v1.iom-ne.mr.inbox', text, { reply: subject });
      await eventually(async () => (await ne.subjectsIn())[subject]! > before, 'the acknowledgement arrives');
      const message = await ne.manager.streams.getMessage('INBOX', { last_by_subj: subject });
      expect(Object.keys(message!.json<object>()).sort()).toEqual(['domain', 'seq', 'stream']);
      expect(filesWith(network.folderOf('mr'), text)).not.toEqual([]);
      expect(filesWith(network.folderOf('ne'), text)).toEqual([]);
    });
  });
});
