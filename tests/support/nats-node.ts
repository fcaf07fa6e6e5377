import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern } from '@nestjs/microservices';
import { AllowListLog } from '../../services/country-node/src/adapters/log/allow-list-log.js';
import { NestLog } from '../../services/country-node/src/adapters/log/nest-log.js';
import { NatsLink, type NatsSettings } from '../../services/country-node/src/adapters/nats/connect-nats.js';
import { NatsCourier } from '../../services/country-node/src/adapters/nats/courier.js';
import {
  DEFAULT_INBOX_LIMITS,
  type InboxLimits,
} from '../../services/country-node/src/adapters/nats/ensure-inbox-stream.js';
import { InboundStrategy } from '../../services/country-node/src/adapters/nats/inbound-strategy.js';
import type { Delivery } from '../../services/country-node/src/incoming/accept-delivery.js';
import { ACCEPT_DELIVERIES } from '../../services/country-node/src/ports/accept-deliveries.js';
import type { Parcel } from '../../services/country-node/src/ports/courier.js';
import { eventually } from './eventually.js';

/** A broker with leaves hands out to a receiver that left less than two seconds ago; a test does not wait a minute for that. */
const QUICK = { ackWaitMs: 3_000 };

type Handle = (deliveries: readonly Delivery[]) => Promise<void>;

/** The transport half of a node, with a handler of the test's own in place of the database. */
export class NatsNode {
  readonly lines: string[] = [];
  readonly link: NatsLink;
  readonly courier: NatsCourier;
  readonly log: AllowListLog;
  /** Everything the handler took, as text. */
  readonly taken: string[] = [];
  /** Called before a batch is taken; a test makes it fail or wait here. */
  beforeTaking: Handle = async () => undefined;
  /** Which deliveries the handler leaves with the broker. */
  hold: (delivery: Delivery) => boolean = () => false;
  private app?: INestMicroservice;

  constructor(settings: NatsSettings, timeOutMs = 3_000) {
    this.log = new AllowListLog(settings.self, { now: () => new Date() }, (line) => void this.lines.push(line));
    this.link = new NatsLink(settings, this.log);
    this.courier = new NatsCourier(this.link, { timeOutMs, concurrency: 200 });
  }

  /** Starts taking deliveries in, through Nest as the node does. */
  async receive(limits: Partial<InboxLimits> = {}): Promise<void> {
    const take = async (deliveries: readonly Delivery[]) => {
      await this.beforeTaking(deliveries);
      const held = [...deliveries.keys()].filter((at) => this.hold(deliveries[at]!));
      const taken = deliveries.filter((_delivery, at) => !held.includes(at));
      this.taken.push(...taken.map(({ data }) => Buffer.from(data).toString()));
      return held;
    };
    this.app = await NestFactory.createMicroservice(receiverModule(take), {
      strategy: new InboundStrategy(this.link, this.log, { ...DEFAULT_INBOX_LIMITS, ...QUICK, ...limits }),
      logger: new NestLog(this.log),
    });
    await this.app.listen();
    await eventually(() => this.pending().then((count) => count !== undefined), 'the inbox is there');
  }

  /** Messages that the inbox stream holds; undefined when there is no such stream. */
  async pending(): Promise<number | undefined> {
    try {
      const manager = await this.link.manager();
      await manager.consumers.info('INBOX', 'receiver');
      return (await manager.streams.info('INBOX')).state.messages;
    } catch {
      return undefined;
    }
  }

  async stopReceiving(): Promise<void> {
    await this.app?.close();
    this.app = undefined;
  }

  async stop(): Promise<void> {
    await this.stopReceiving();
    await this.link.close();
  }
}

/** A parcel as the outbox would hand it over. */
export function parcel(to: string, sealed: string): Parcel {
  return { to, sealed, sealedDigest: createHash('sha256').update(sealed).digest('base64url') };
}

function receiverModule(take: (deliveries: readonly Delivery[]) => Promise<number[]>) {
  class Receiver {
    accept(deliveries: readonly Delivery[]): Promise<number[]> {
      return take(deliveries);
    }
  }
  // Decorators called by hand: the class belongs to one test node only.
  EventPattern(ACCEPT_DELIVERIES)(
    Receiver.prototype,
    'accept',
    Object.getOwnPropertyDescriptor(Receiver.prototype, 'accept')!,
  );
  Controller()(Receiver);
  class ReceiverModule {}
  Module({ controllers: [Receiver] })(ReceiverModule);
  return ReceiverModule;
}
