import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NatsAttachmentService } from '../../../services/country-node/src/adapters/nats/attachment-service.js';
import { Honest } from '../../support/doors.js';
import { eventually } from '../../support/eventually.js';
import { type NatsNetwork, startNatsNetwork } from '../../support/nats-network.js';
import { NatsNode } from '../../support/nats-node.js';

const SUBJECT = 'ps.v1.ne.mr.fetch';

describe('an asker that names its holder’s own broker as where the answer goes', () => {
  let network: NatsNetwork;
  let home: Honest;
  let asker: NatsNode;
  let holder: NatsNode;
  let service: NatsAttachmentService;
  let asked = 0;

  beforeAll(async () => {
    network = await startNatsNetwork(['mr', 'ne']);
    home = await Honest.at(network, 'mr');
    [asker, holder] = [new NatsNode(network.settingsFor('ne')), new NatsNode(network.settingsFor('mr'))];
    const serve = async () => {
      asked += 1;
      return undefined;
    };
    service = new NatsAttachmentService(holder.link, serve, holder.log);
    await service.start();
    const connection = await asker.link.whenConnected();
    const isReached = () => connection.request(SUBJECT, 'knock', { timeout: 500 }).then(Boolean, () => false);
    await eventually(isReached, 'the holder is reached');
  });
  afterAll(async () => {
    await service.close();
    await Promise.all([asker.stop(), holder.stop(), home.connection.close()]);
    await network.stop();
  });

  /** What was asked before has been answered, or never will be. */
  const askHonestly = async () => {
    const connection = await asker.link.whenConnected();
    expect((await connection.request(SUBJECT, 'honest', { timeout: 10_000 })).data).toHaveLength(0);
    await holder.link.current()!.flush();
  };

  it.each([
    '$JS.API.CONSUMER.DELETE.INBOX.receiver',
    '$JS.mr.API.CONSUMER.DELETE.INBOX.receiver',
    '$JS.API.STREAM.PURGE.INBOX',
    '$JS.API.STREAM.DELETE.INBOX',
    '$JS.mr.API.STREAM.DELETE.INBOX',
  ])('does not make the holder do it to itself: %s', async (reply) => {
    const before = (await home.subjectsIn())['ps.v1.ne.mr.inbox'] ?? 0;
    const mail = await Honest.at(network, 'ne');
    await mail.send('mr', `a letter before ${reply}`);
    (await asker.link.whenConnected()).publish(SUBJECT, 'misdirected', { reply });
    await askHonestly();
    expect((await home.manager.streams.names().next()).sort()).toEqual(['INBOX']);
    expect(await home.manager.consumers.info('INBOX', 'receiver')).toMatchObject({ name: 'receiver' });
    expect((await home.subjectsIn())['ps.v1.ne.mr.inbox']).toBeGreaterThan(before);
    await mail.connection.close();
  });

  it('is answered nowhere but in its own inbox, and causes no work otherwise', async () => {
    const connection = await asker.link.whenConnected();
    const before = asked;
    for (const reply of ['_INBOX.mr.x', '_INBOX.nether.x', '_INBOX.ne', 'ps.v1.mr.ne.inbox', '$KV.x', undefined]) {
      connection.publish(SUBJECT, 'misdirected', reply ? { reply } : {});
    }
    await askHonestly();
    expect(asked).toBe(before + 1);
    expect(holder.lines.join('')).toContain('attachment-answer-misdirected');
  });
});
