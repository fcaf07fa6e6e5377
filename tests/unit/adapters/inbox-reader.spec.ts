import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { NatsLink } from '../../../services/country-node/src/adapters/nats/connect-nats.js';
import { DEFAULT_INBOX_LIMITS } from '../../../services/country-node/src/adapters/nats/ensure-inbox-stream.js';
import { InboxReader } from '../../../services/country-node/src/adapters/nats/inbox-reader.js';

/** A broker whose disk was full: the inbox is there and takes messages, and the consumer hands out none of them. */
class DeafBroker {
  inboxes = 1;
  accepted = 3;
  handedOut = 0;
  readonly said: string[] = [];
  readonly link = { connected: () => true, whenConnected: async () => undefined, settings: { self: 'ne' } };
  private close: () => void = () => undefined;

  manager() {
    return {
      streams: {
        info: async () => ({ config: {}, state: { last_seq: this.accepted, messages: this.accepted } }),
        update: async () => undefined,
        delete: async () => {
          this.inboxes += 1;
          [this.accepted, this.handedOut] = [0, 0];
          return true;
        },
      },
      consumers: {
        info: async () => {
          const seq = this.handedOut;
          return { config: {}, delivered: { stream_seq: seq, consumer_seq: seq }, num_ack_pending: 0 };
        },
        update: async () => undefined,
      },
      jetstream: () => ({ consumers: { get: async () => ({ consume: async () => this.consume() }) } }),
    };
  }

  reader(): InboxReader {
    const link = { ...this.link, manager: async () => this.manager() } as unknown as NatsLink;
    const note = (event: string) => void this.said.push(event);
    return new InboxReader(link, async () => undefined, { info: note, warn: note, error: note }, DEFAULT_INBOX_LIMITS);
  }

  private consume() {
    const closed = new Promise<void>((resolve) => (this.close = resolve));
    return { closed: () => closed, close: async () => this.close() };
  }
}

describe('a reader whose broker hands out nothing of what it takes', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('throws the inbox away after a quarter of a minute, and no other', async () => {
    const broker = new DeafBroker();
    const reader = broker.reader();
    reader.start();
    await jest.advanceTimersByTimeAsync(15_500);
    expect([broker.inboxes, broker.said]).toEqual([1, []]);
    await jest.advanceTimersByTimeAsync(5_000);
    expect([broker.inboxes, broker.said]).toEqual([2, ['inbox-stalled']]);
    // What comes into the new one is handed out.
    [broker.accepted, broker.handedOut] = [0, 3];
    await jest.advanceTimersByTimeAsync(300_000);
    expect([broker.inboxes, broker.said]).toEqual([2, ['inbox-stalled']]);
    const stopped = reader.stop();
    await jest.advanceTimersByTimeAsync(2_000);
    await stopped;
  });
});
