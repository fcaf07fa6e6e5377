import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { type NatsNetwork, startNatsNetwork } from '../../support/nats-network.js';
import { NatsNode, parcel } from '../../support/nats-node.js';

describe('a flood of one peer, at the broker', () => {
  let network: NatsNetwork;
  let nodes: Record<'mr' | 'ne' | 'iom-ne', NatsNode>;

  beforeAll(async () => {
    network = await startNatsNetwork(['mr', 'ne', 'iom-ne']);
  });
  afterAll(() => network.stop());
  beforeEach(async () => {
    const node = (id: string) => new NatsNode(network.settingsFor(id));
    nodes = { mr: node('mr'), ne: node('ne'), 'iom-ne': node('iom-ne') };
    await Promise.all([nodes.mr.link.whenConnected(), nodes['iom-ne'].link.whenConnected()]);
  });
  afterEach(async () => {
    const manager = await nodes.ne.link.manager();
    await manager.streams.delete('INBOX').catch(() => undefined);
    await Promise.all(Object.values(nodes).map((node) => node.stop()));
  });

  const publish = (from: 'mr' | 'iom-ne', texts: string[]) =>
    nodes[from].courier.publish(texts.map((each) => parcel('ne', each)));
  const texts = (name: string, count: number) => Array.from({ length: count }, (_none, at) => `${name}-${at}`);
  const open = (from: 'mr' | 'iom-ne') =>
    eventually(async () => (await publish(from, [`hello-${from}`]))[0]!.ok, 'the other broker acknowledges');

  it('is held there, and what others send after it gets through at once', async () => {
    nodes.ne.hold = ({ subject }) => subject.includes('.mr.');
    await nodes.ne.receive();
    await open('mr');
    await open('iom-ne');
    // More than the reader has in hand at once, and more than a consumer usually lets be pending.
    expect((await publish('mr', texts('flood', 1_500))).every(({ ok }) => ok)).toBe(true);
    await publish('iom-ne', texts('other', 20));
    await eventually(() => nodes.ne.taken.filter((each) => each.startsWith('other')).length === 20, 'the others came');
    expect(nodes.ne.taken.filter((each) => each.startsWith('flood'))).toEqual([]);
    await eventually(async () => (await nodes.ne.pending()) === 1_501, 'only the held ones are left');
  });

  it('is refused beyond the bound and stays with its sender, and others are not', async () => {
    nodes.ne.hold = () => true;
    await nodes.ne.receive({ maxPerPeer: 30 });
    await open('mr');
    const answers = await publish('mr', texts('flood', 40));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(29);
    expect(answers.filter(({ ok }) => !ok)).toEqual(Array(11).fill({ ok: false, reason: 'refused' }));
    await eventually(async () => (await publish('iom-ne', ['other']))[0]!.ok, 'another peer has its own room');
  });

  it('finds the bounds changed at an inbox that was made with others', async () => {
    await nodes.ne.receive({ maxPerPeer: 30 });
    await nodes.ne.stopReceiving();
    await nodes.ne.receive({ maxPerPeer: 40, duplicateWindowMs: 30_000, ackWaitMs: 45_000 });
    const manager = await nodes.ne.link.manager();
    // The stream first, what reads it last.
    const ackWait = async () => (await manager.consumers.info('INBOX', 'receiver')).config.ack_wait;
    await eventually(async () => (await ackWait()) === 45_000_000_000, 'the reader waits as long as it was told');
    const { config: stream } = await manager.streams.info('INBOX');
    expect([stream.max_msgs_per_subject, stream.duplicate_window]).toEqual([40, 30_000_000_000]);
  });

  it('finds an inbox walled against being emptied that was made without the wall, and what waits in it still there', async () => {
    const manager = await nodes.ne.link.manager();
    await nodes.ne.receive();
    await nodes.ne.stopReceiving();
    const { config } = await manager.streams.info('INBOX');
    await manager.streams.delete('INBOX');
    await manager.streams.add({ ...config, deny_purge: false });
    await open('mr');
    nodes.ne.hold = () => true;
    await nodes.ne.receive();
    await eventually(async () => (await manager.streams.info('INBOX')).config.deny_purge, 'the wall is there');
    await expect(manager.streams.purge('INBOX')).rejects.toThrow('purge');
    expect((await manager.streams.info('INBOX')).state.messages).toBeGreaterThan(0);
  });
});
