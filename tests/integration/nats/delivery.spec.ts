import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../support/eventually.js';
import { type NatsNetwork, startNatsNetwork } from '../../support/nats-network.js';
import { NatsNode, parcel } from '../../support/nats-node.js';

const MiB = 1024 * 1024;
const texts = (count: number) =>
  Array.from({ length: count }, (_, at) => `sealed-${at}-${randomBytes(8).toString('hex')}`);

describe('deliveries between two nodes', () => {
  let network: NatsNetwork;
  let mr: NatsNode;
  let ne: NatsNode;

  beforeAll(async () => {
    network = await startNatsNetwork(['mr', 'ne', 'iom-ne']);
  });
  afterAll(() => network.stop());
  beforeEach(async () => {
    mr = new NatsNode(network.settingsFor('mr'));
    ne = new NatsNode(network.settingsFor('ne'));
    await mr.link.whenConnected();
  });
  afterEach(async () => {
    network.line('ne').mend();
    await Promise.all([mr.stop(), ne.stop()]);
  });

  const publish = (...sealed: string[]) => mr.courier.publish(sealed.map((each) => parcel('ne', each)));
  const publishUntilTaken = async (sealed: string) => {
    await eventually(async () => (await publish(sealed))[0]!.ok, 'the other broker acknowledges');
    await eventually(() => ne.taken.includes(sealed), 'the other node took it');
  };

  it('cross the border, are acknowledged in order, and leave nothing with the broker', async () => {
    await ne.receive();
    await publishUntilTaken('first');
    const sealed = texts(300);
    const answers = await publish(...sealed);
    expect(answers).toEqual(sealed.map(() => ({ ok: true, duplicate: false })));
    await eventually(() => ne.taken.length === 301, 'all are taken');
    expect([...ne.taken].sort()).toEqual(['first', ...sealed].sort());
    await eventually(async () => (await ne.pending()) === 0, 'the inbox is empty');
  });

  it('are flagged when the same bytes are published again', async () => {
    await ne.receive();
    const [sealed] = texts(1);
    await publishUntilTaken(sealed!);
    expect(await publish(sealed!, sealed!)).toEqual([
      { ok: true, duplicate: true },
      { ok: true, duplicate: true },
    ]);
    await sleep(300);
    expect(ne.taken.filter((each) => each === sealed)).toHaveLength(1);
  });

  it('are acknowledged only after the handler is done', async () => {
    await ne.receive();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let entered = 0;
    ne.beforeTaking = async () => {
      entered += 1;
      await gate;
    };
    const [sealed] = texts(1);
    await eventually(async () => (await publish(sealed!))[0]!.ok, 'the other broker acknowledges');
    await eventually(() => entered === 1, 'the handler has it');
    await sleep(300);
    expect(await ne.pending()).toBe(1);
    release();
    await eventually(async () => (await ne.pending()) === 0, 'acknowledged at last');
    expect(ne.taken).toEqual([sealed]);
  });

  it('are offered again when the handler failed, and one bad message does not hold back the others', async () => {
    await ne.receive();
    await publishUntilTaken('before');
    let failures = 0;
    ne.beforeTaking = async (deliveries) => {
      const isBad = deliveries.some(({ data }) => Buffer.from(data).toString().startsWith('bad'));
      if (isBad && failures < 4) {
        failures += 1;
        throw new Error('Aminetou');
      }
    };
    const sealed = texts(20);
    await publish(...sealed.slice(0, 10), 'bad', ...sealed.slice(10));
    await eventually(() => sealed.every((each) => ne.taken.includes(each)), 'the good ones are taken');
    expect(ne.taken).not.toContain('bad');
    await eventually(() => ne.taken.includes('bad'), 'the bad one is taken in the end');
    expect(ne.lines.join('')).toContain('inbox-not-accepted');
    expect(ne.lines.join('')).not.toContain('Aminetou');
  });

  it('wait at the broker while nobody receives, and survive its restart', async () => {
    await ne.receive();
    await publishUntilTaken('hello');
    await ne.stopReceiving();
    const sealed = texts(20);
    expect((await publish(...sealed)).filter(({ ok }) => ok)).toHaveLength(20);
    await network.restartLeaf('ne');
    await ne.receive();
    // At least once: a broker that was killed may have forgotten an acknowledgement, never a message.
    await eventually(() => sealed.every((each) => ne.taken.includes(each)), 'all arrive');
  });

  it('go on after the broker lost everything it had', async () => {
    await ne.receive();
    await publishUntilTaken('before');
    await network.restartLeaf('ne', { wiped: true });
    await publishUntilTaken('after');
    expect(ne.lines.filter((line) => line.includes('inbox-made')).length).toBeGreaterThanOrEqual(1);
  });

  it('go on when only the stream or the consumer was deleted', async () => {
    await ne.receive();
    await publishUntilTaken('zero');
    const manager = await ne.link.manager();
    await manager.consumers.delete('INBOX', 'receiver');
    await publishUntilTaken('one');
    await manager.streams.delete('INBOX');
    await publishUntilTaken('two');
  });

  it('have an inbox that is said to be there or not', async () => {
    await ne.receive();
    expect(await ne.courier.inboxThere()).toBe(true);
    await ne.stopReceiving();
    await (await ne.link.manager()).streams.delete('INBOX');
    expect([await ne.courier.answers(), await ne.courier.inboxThere()]).toEqual([true, false]);
    await ne.receive();
    expect(await ne.courier.inboxThere()).toBe(true);
  });

  it('are unreachable while the line is cut, and get through when it is mended', async () => {
    await ne.receive();
    await publishUntilTaken('before the cut');
    network.line('ne').cut();
    await sleep(500);
    expect(await publish('in the dark')).toEqual([{ ok: false, reason: 'unreachable' }]);
    expect(ne.taken).not.toContain('in the dark');
    network.line('ne').mend();
    await publishUntilTaken('in the dark');
  });

  it('are unreachable at once while the own broker is down, which is said and mended', async () => {
    await ne.receive();
    await network.killLeaf('mr');
    await eventually(() => !mr.courier.connected(), 'the courier notices');
    const began = Date.now();
    expect(await publish('x', 'y')).toEqual([
      { ok: false, reason: 'unreachable' },
      { ok: false, reason: 'unreachable' },
    ]);
    expect(Date.now() - began).toBeLessThan(500);
    await network.restartLeaf('mr');
    await eventually(() => mr.courier.connected(), 'the courier is back');
    await publishUntilTaken('x');
    expect(mr.lines.join('')).toContain('broker-disconnected');
  });

  it('are refused when they are too large or the inbox is full, and nothing old is lost', async () => {
    const { jetstreamManager } = await import('@nats-io/jetstream');
    const manager = await jetstreamManager(await ne.link.whenConnected(), { domain: 'ne' });
    await manager.streams.delete('INBOX').catch(() => undefined);
    ne.beforeTaking = async () => {
      throw new Error('the database is full');
    };
    await ne.receive({ maxBytes: MiB, maxMessageBytes: 300_000 });
    await eventually(async () => (await publish('first'))[0]!.ok, 'the other broker acknowledges');
    expect(await publish('z'.repeat(400_000))).toEqual([{ ok: false, reason: 'refused' }]);
    const large = texts(5).map((text) => text + 'z'.repeat(250_000));
    const answers = await publish(...large);
    expect(answers.filter(({ ok }) => ok).length).toBe(4);
    expect(answers.filter(({ ok }) => !ok)).toEqual([{ ok: false, reason: 'refused' }]);
    ne.beforeTaking = async () => undefined;
    await eventually(() => ne.taken.length === 5, 'what was acknowledged arrives');
    expect((await publish(large[answers.findIndex(({ ok }) => !ok)]!))[0]!.ok).toBe(true);
    await eventually(() => ne.taken.length === 6, 'there is room again');
    await ne.stopReceiving();
    await manager.streams.delete('INBOX');
  });

  it('to what is no node are refused without reaching the broker', async () => {
    const wrong = ['', 'n.e', '*', '>', 'NE', 'ne inbox', 'ne\r\nPUB x 0'];
    expect(await mr.courier.publish(wrong.map((to) => parcel(to, 'x')))).toEqual(
      wrong.map(() => ({ ok: false, reason: 'refused' })),
    );
    expect(await mr.courier.publish([])).toEqual([]);
  });

  it('to a node that is not there are unreachable', async () => {
    expect(await mr.courier.publish([parcel('tn', 'x')])).toEqual([{ ok: false, reason: 'unreachable' }]);
  });

  it('cannot be read or forged by a third node', async () => {
    await ne.receive();
    const third = new NatsNode(network.settingsFor('iom-ne'), 1_000);
    const connection = await third.link.whenConnected();
    const heard: string[] = [];
    for (const subject of ['ps.v1.mr.ne.inbox', 'ps.v1.*.ne.inbox', 'ps.>', '>']) {
      connection.subscribe(subject, { callback: (error, message) => void (error ?? heard.push(message.subject)) });
    }
    await publishUntilTaken('for Niger only');
    await expect(connection.request('ps.v1.mr.ne.inbox', 'forged', { timeout: 1_000 })).rejects.toThrow();
    await sleep(300);
    expect(heard).toEqual([]);
    expect(ne.taken).not.toContain('forged');
    await third.stop();
  });
});
