import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canary, type Door, enter, enterOwnBroker, Honest, isAcknowledged } from '../../support/doors.js';
import { eventually } from '../../support/eventually.js';
import { startLawlessLeaf } from '../../support/lawless-leaf.js';
import { type NatsNetwork, startNatsNetwork } from '../../support/nats-network.js';

const NODES = ['mr', 'ne', 'iom-ne'] as const;
const caught = (error: unknown) => error;

describe('the permissions of the brokers', () => {
  let network: NatsNetwork;
  const honest = new Map<string, Honest>();

  beforeAll(async () => {
    network = await startNatsNetwork(NODES);
    for (const id of NODES) honest.set(id, await Honest.at(network, id));
  });
  afterAll(async () => {
    for (const { connection } of honest.values()) await connection.close();
    await network.stop();
  });

  /** The hostile node has changed its own broker; its own honest connection is of no use while it runs. */
  const lawlessLeaf = async (node: string): Promise<Door> => {
    const leaf = await startLawlessLeaf({
      folder: network.folderOf(`lawless-${node}`),
      node,
      login: network.hub.loginOf(node),
      hubLeafPort: network.hub.leafPort,
      domain: 'lawless',
    });
    const door = await enter(node, leaf.server, {});
    return { ...door, close: () => door.close().then(() => leaf.stop()) };
  };

  const doors = [
    { way: 'its own broker', open: (node: string) => enterOwnBroker(network, node), saysNo: true },
    { way: 'a broker of its own making', open: lawlessLeaf, saysNo: false },
  ];
  const cases = ['ne', 'iom-ne'].flatMap((node) => doors.map((door) => ({ node, ...door })));

  describe.each(cases)('hold $node through $way', ({ node, open, saysNo }) => {
    const [first, second] = NODES.filter((id) => id !== node) as [string, string];
    const [a, b] = [() => honest.get(first)!, () => honest.get(second)!];
    let door: Door;

    beforeAll(async () => {
      door = await open(node);
      // A broker that has just dialled in is not reached at once.
      const subject = `ps.v1.${node}.${first}.inbox`;
      await eventually(() => door.connection.request(subject, 'knock').then(isAcknowledged, () => false), 'reached');
    });
    afterAll(() => door.close());

    /** Once what was sent last has arrived, all that was sent before has arrived or never will. */
    const sendLast = () => door.connection.request(`ps.v1.${node}.${first}.inbox`, canary()).then(isAcknowledged);

    it('speaks as itself, and as nobody else', async () => {
      const before = [await a().subjectsIn(), await b().subjectsIn()] as const;
      const asked: string[] = [];
      const listening = a().connection.subscribe(`ps.v1.*.${first}.fetch`, {
        callback: (_error, message) => void asked.push(message.subject),
      });
      // Until then the network does not know that anybody listens.
      await eventually(() => {
        door.connection.publish(`ps.v1.${node}.${first}.fetch`, 'knock');
        return asked.length > 0;
      }, 'its own request is heard');
      const refusalsBefore = door.refusals();
      const forged = [
        `ps.v1.${second}.${first}.inbox`,
        `ps.v1.${first}.${second}.inbox`,
        `ps.v1.${second}.${first}.fetch`,
        `ps.v1.${second}.${first}.trust`,
      ];
      for (const subject of forged) door.connection.publish(subject, 'forged');
      expect(await sendLast()).toBe(true);
      await a().connection.flush();
      listening.unsubscribe();
      expect(new Set(asked)).toEqual(new Set([`ps.v1.${node}.${first}.fetch`]));
      const own = `ps.v1.${node}.${first}.inbox`;
      expect(await a().subjectsIn()).toEqual({ ...before[0], [own]: before[0][own]! + 1 });
      expect(await b().subjectsIn()).toEqual(before[1]);
      if (saysNo) await door.refused(refusalsBefore + forged.length);
    });

    it('hears what is for itself, and nothing that passes between others', async () => {
      const secret = canary();
      const heard: { subject: string; text: string }[] = [];
      const wanted = ['>', 'ps.>', 'ps.v1.*.*.inbox', `ps.v1.*.${second}.inbox`, `ps.v1.${first}.${second}.inbox`];
      const alsoWanted = [
        'ps.v1.*.*.fetch',
        'ps.v1.*.*.trust',
        `ps.v1.*.${second}.fetch`,
        `_INBOX.${first}.>`,
        '_INBOX.>',
        '$SYS.>',
      ];
      const closed: unknown[] = [];
      for (const subject of [...wanted, ...alsoWanted, `$JS.${second}.API.>`, `ps.v1.*.${node}.fetch`]) {
        door.connection.subscribe(subject, {
          callback: (error, message) => {
            if (error) closed.push(error);
            else heard.push({ subject: message.subject, text: message.string() });
          },
        });
      }
      await door.connection.flush();
      await eventually(async () => {
        a().connection.publish(`ps.v1.${first}.${node}.fetch`, 'for you');
        await a().connection.flush();
        return heard.some(({ text }) => text === 'for you');
      }, 'it hears what is for itself');
      await a().send(second, secret);
      a().connection.publish(`ps.v1.${first}.${second}.fetch`, secret);
      a().connection.publish(`ps.v1.${first}.${node}.fetch`, 'the last');
      await eventually(() => heard.some(({ text }) => text === 'the last'), 'the last is heard');
      expect(heard.filter(({ text }) => text.includes(secret))).toEqual([]);
      const foreign = heard.filter(({ subject }) => subject.startsWith('ps.') && !subject.includes(`.${node}.`));
      expect(foreign).toEqual([]);
      expect(heard.filter(({ subject }) => subject.startsWith(`_INBOX.${first}`))).toEqual([]);
      if (saysNo) expect(closed).toHaveLength(wanted.length + alsoWanted.length + 1);
    });

    it('cannot look into, change or empty the store of another broker', async () => {
      const before = await a().subjectsIn();
      const refusalsBefore = door.refusals();
      const stream = { name: 'EVIL', subjects: [`ps.v1.*.${first}.more`] };
      const calls: [string, unknown][] = [
        ['INFO', {}],
        ['STREAM.NAMES', {}],
        ['STREAM.INFO.INBOX', {}],
        ['STREAM.CREATE.EVIL', stream],
        ['STREAM.PURGE.INBOX', {}],
        ['STREAM.MSG.GET.INBOX', { seq: 1 }],
        ['DIRECT.GET.INBOX', { seq: 1 }],
        ['CONSUMER.MSG.NEXT.INBOX.receiver', { batch: 1 }],
        ['CONSUMER.DELETE.INBOX.receiver', {}],
        ['STREAM.DELETE.INBOX', {}],
      ];
      const outcomes = calls.map(([call, body]) =>
        door.connection.request(`$JS.${first}.API.${call}`, JSON.stringify(body), { timeout: 700 }).catch(caught),
      );
      for (const outcome of await Promise.all(outcomes)) expect(outcome).toBeInstanceOf(Error);
      if (saysNo) await door.refused(refusalsBefore + calls.length);
      expect(await a().subjectsIn()).toEqual(before);
      expect(await a().manager.consumers.info('INBOX', 'receiver')).toMatchObject({ name: 'receiver' });
      expect((await a().manager.streams.names().next()).sort()).toEqual(['INBOX']);
    });

    it('cannot acknowledge what another has not taken', async () => {
      await b().send(first, canary());
      const ackSubject = await a().takeNext();
      const pending = async () => (await a().manager.consumers.info('INBOX', 'receiver')).num_ack_pending;
      const count = await pending();
      door.connection.publish(ackSubject, '+ACK');
      expect(await sendLast()).toBe(true);
      expect(await pending()).toBe(count);
      a().connection.publish(ackSubject, '+ACK');
      await eventually(async () => (await pending()) === count - 1, 'its own node may');
    });
  });
});
