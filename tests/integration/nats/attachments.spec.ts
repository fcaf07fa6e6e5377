import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { NatsAttachmentLink } from '../../../services/country-node/src/adapters/nats/attachment-link.js';
import {
  NatsAttachmentService,
  type ServePiece,
} from '../../../services/country-node/src/adapters/nats/attachment-service.js';
import { Fault, Refusal } from '../../../services/country-node/src/domain/refusal.js';
import { Honest } from '../../support/doors.js';
import { eventually } from '../../support/eventually.js';
import { type NatsNetwork, startNatsNetwork } from '../../support/nats-network.js';
import { NatsNode } from '../../support/nats-node.js';

const unreachable = { name: 'Fault', reason: 'holder-unreachable' };
const piece = randomBytes(256 * 1024);

describe('attachments between two nodes', () => {
  let network: NatsNetwork;
  let asker: NatsNode;
  let holder: NatsNode;
  let service: NatsAttachmentService;
  let serve: ServePiece;
  let attachments: NatsAttachmentLink;
  let impatient: NatsAttachmentLink;

  beforeAll(async () => {
    network = await startNatsNetwork(['mr', 'ne', 'iom-ne']);
  });
  afterAll(() => network.stop());
  beforeEach(async () => {
    serve = async () => piece;
    asker = new NatsNode(network.settingsFor('ne'));
    holder = new NatsNode(network.settingsFor('mr'));
    // Patient: what is answered must not run out of time on a busy machine.
    attachments = new NatsAttachmentLink(asker.link, 10_000);
    impatient = new NatsAttachmentLink(asker.link, 1_000);
    const limits = { atWork: 2, waiting: 3 };
    service = new NatsAttachmentService(holder.link, (request) => serve(request), holder.log, limits);
    await service.start();
    await asker.link.whenConnected();
    await eventually(
      () =>
        impatient.fetch('mr', 'ping').then(
          () => true,
          () => false,
        ),
      'the holder is reached',
    );
  });
  afterEach(async () => {
    await service.close();
    await Promise.all([asker.stop(), holder.stop()]);
  });

  it('come as asked for, up to the largest piece', async () => {
    const asked: string[] = [];
    serve = async (request) => {
      asked.push(request);
      return piece;
    };
    const got = await attachments.fetch('mr', 'sealed-request');
    expect(Buffer.from(got!).equals(piece)).toBe(true);
    expect(asked).toEqual(['sealed-request']);
  });

  it('are an empty answer where there is nothing or the request is refused', async () => {
    serve = async () => undefined;
    expect(await attachments.fetch('mr', 'x')).toBeUndefined();
    serve = async () => {
      throw new Refusal('unopenable');
    };
    expect(await attachments.fetch('mr', 'x')).toBeUndefined();
    serve = async () => piece;
    expect(await attachments.fetch('mr', 'x'.repeat(17_000))).toBeUndefined();
  });

  it('get no answer on a fault of the holder, and the service goes on', async () => {
    serve = async () => {
      throw new Fault('store-unavailable');
    };
    await expect(impatient.fetch('mr', 'x')).rejects.toMatchObject(unreachable);
    serve = async () => randomBytes(256 * 1024 + 1);
    await expect(impatient.fetch('mr', 'x')).rejects.toMatchObject(unreachable);
    serve = async () => piece;
    expect(await attachments.fetch('mr', 'x')).toHaveLength(piece.length);
    expect(holder.lines.join('')).toContain('store-unavailable');
  });

  it('are unreachable without a holder, without a broker and for ids that are none', async () => {
    await expect(impatient.fetch('iom-ne', 'x')).rejects.toMatchObject(unreachable);
    await expect(attachments.fetch('*', 'x')).rejects.toMatchObject({ reason: 'node-id-invalid' });
    await asker.link.close();
    await expect(impatient.fetch('mr', 'x')).rejects.toMatchObject(unreachable);
  });

  it('do not let one asker take all: two at work, three waiting, the rest unanswered', async () => {
    let atWork = 0;
    let most = 0;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    serve = async () => {
      most = Math.max(most, (atWork += 1));
      await gate;
      atWork -= 1;
      return piece;
    };
    const outcomes = Promise.allSettled(Array.from({ length: 8 }, () => attachments.fetch('mr', 'x')));
    await eventually(() => atWork === 2, 'two are at work');
    setTimeout(release, 500);
    expect((await outcomes).filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(most).toBe(2);
  });

  it('end what is at work before the service closes', async () => {
    let begun = false;
    serve = async () => {
      begun = true;
      await new Promise((resolve) => setTimeout(resolve, 200));
      return piece;
    };
    const answer = attachments.fetch('mr', 'x');
    await eventually(() => begun, 'the request is at work');
    await service.close();
    expect(await answer).toHaveLength(piece.length);
    await expect(impatient.fetch('mr', 'x')).rejects.toMatchObject(unreachable);
  });

  it('are not served to a node that asks as another', async () => {
    let asked = 0;
    serve = async () => {
      asked += 1;
      return piece;
    };
    const third = new NatsNode(network.settingsFor('iom-ne'));
    const connection = await third.link.whenConnected();
    await expect(connection.request('ps.v1.ne.mr.fetch', 'x', { timeout: 500 })).rejects.toThrow();
    expect(asked).toBe(0);
    await third.stop();
  });

  it('do not come to a third as if the holder had written there', async () => {
    const third = await Honest.at(network, 'iom-ne');
    const mail = await Honest.at(network, 'mr');
    const subject = 'ps.v1.mr.iom-ne.inbox';
    let asked = 0;
    serve = async () => {
      asked += 1;
      return piece;
    };
    const connection = await asker.link.whenConnected();
    connection.publish('ps.v1.ne.mr.fetch', 'misdirected', { reply: subject });
    expect(await attachments.fetch('mr', 'x')).toHaveLength(piece.length);
    // The holder's broker passes on in order: what it had answered there would have come before this.
    await mail.send('iom-ne', 'from the holder itself');
    expect(asked).toBe(1);
    expect(await third.subjectsIn()).toEqual({ [subject]: 1 });
    expect(holder.lines.join('')).toContain('attachment-answer-misdirected');
    await Promise.all([third.connection.close(), mail.connection.close()]);
  });
});
