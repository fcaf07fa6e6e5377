import type { ConsumerMessages, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import type { NodeLog } from '../../ports/node-parts.js';
import type { NatsLink } from './connect-nats.js';
import { ensureInboxStream, INBOX_STREAM, type InboxLimits, RECEIVER } from './ensure-inbox-stream.js';
import { InboxWatch } from './inbox-watch.js';
import { settleBatch, type HandleDeliveries } from './settle-batch.js';

const BATCH = 50;
/** How often a silent inbox is checked for being there at all. */
const CHECK_MS = 5_000;
const PAUSE_MS = 1_000;

/**
 * Pulls from the node's inbox stream for as long as it runs, in batches of what has arrived. Whenever the stream or the
 * consumer is gone (a wiped broker), or hands out nothing of what it takes, they are made again; senders deliver again what
 * was lost with them.
 */
export class InboxReader {
  private running?: Promise<void>;
  private stopping = false;
  private messages?: ConsumerMessages;
  private waiting: JsMsg[] = [];
  private inHand = 0;
  private wake: () => void = () => undefined;

  constructor(
    private readonly link: NatsLink,
    private readonly handle: HandleDeliveries,
    private readonly log: NodeLog,
    private readonly limits: InboxLimits,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    if (this.link.connected() || this.messages) await this.running;
  }

  private async run(): Promise<void> {
    await this.link.whenConnected().catch(() => (this.stopping = true));
    while (!this.stopping) {
      try {
        await this.readUntilGone();
      } catch (error) {
        this.log.error('inbox-interrupted', error);
      }
      if (!this.stopping) await this.pauseOrStop(PAUSE_MS);
    }
  }

  private async readUntilGone(): Promise<void> {
    const manager = await this.link.manager();
    if (await ensureInboxStream(manager, this.link.settings.self, this.limits)) this.log.warn('inbox-made');
    const consumer = await manager.jetstream().consumers.get(INBOX_STREAM, RECEIVER);
    let gone = false;
    this.messages = await consumer.consume({
      max_messages: 2 * BATCH,
      abort_on_missing_resource: true,
      callback: (message) => {
        this.waiting.push(message);
        this.wake();
      },
    });
    void this.messages.closed().then(() => {
      gone = true;
      this.wake();
    });
    // The client notices a missing consumer late or, when the stream went with it, not at all.
    const watch = new InboxWatch();
    const check = setInterval(() => void this.leaveIfUseless(watch), CHECK_MS);
    try {
      while (!this.stopping && !gone) await this.takeBatch(() => gone);
    } finally {
      clearInterval(check);
      await this.leave();
    }
  }

  private async takeBatch(isGone: () => boolean): Promise<void> {
    if (!this.waiting.length) {
      const arrival = new Promise<void>((resolve) => (this.wake = resolve));
      if (!this.stopping && !isGone()) await arrival;
    }
    const batch = this.waiting.splice(0, BATCH);
    this.inHand = batch.length;
    try {
      if (batch.length) await settleBatch(batch, this.handle, this.log);
    } finally {
      this.inHand = 0;
    }
  }

  /** Gives back at once what was fetched but not handled, instead of letting it wait for the time-out. */
  private async leave(): Promise<void> {
    const messages = this.messages;
    this.messages = undefined;
    await messages?.close();
    for (const message of this.waiting.splice(0)) message.nak();
  }

  private async leaveIfUseless(watch: InboxWatch): Promise<void> {
    if (!this.link.connected()) return;
    try {
      const manager = await this.link.manager();
      const made = await ensureInboxStream(manager, this.link.settings.self, this.limits);
      if (made || (await this.removeIfStalled(manager, watch))) await this.messages?.close();
    } catch (error) {
      this.log.error('inbox-unchecked', error);
    }
  }

  /** What is in it is with its senders too, who repeat it until there is a receipt. */
  private async removeIfStalled(manager: JetStreamManager, watch: InboxWatch): Promise<boolean> {
    const [stream, consumer] = [
      await manager.streams.info(INBOX_STREAM),
      await manager.consumers.info(INBOX_STREAM, RECEIVER),
    ];
    if (!watch.isStalled(stream, consumer, this.inHand + this.waiting.length === 0)) return false;
    this.log.warn('inbox-stalled', { count: stream.state.messages });
    return manager.streams.delete(INBOX_STREAM);
  }

  private async pauseOrStop(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      setTimeout(resolve, ms).unref();
    });
  }
}
