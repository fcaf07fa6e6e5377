import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { Fault } from '../../domain/refusal.js';
import type { Delivery } from '../../incoming/accept-delivery.js';
import { ACCEPT_DELIVERIES } from '../../ports/accept-deliveries.js';
import type { NodeLog } from '../../ports/node-parts.js';
import type { NatsLink } from './connect-nats.js';
import { DEFAULT_INBOX_LIMITS, type InboxLimits } from './ensure-inbox-stream.js';
import { InboxReader } from './inbox-reader.js';

/**
 * Nest's way in: hands batches from the node's inbox stream to the handler of `@EventPattern(ACCEPT_DELIVERIES)` and
 * acknowledges a message only after the handler has resolved (invariant 3). Nest's own NATS transport knows no JetStream.
 */
export class InboundStrategy extends Server implements CustomTransportStrategy {
  /** A failed handler is not Nest's to swallow: the message is offered again. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly reader: InboxReader;

  constructor(
    private readonly link: NatsLink,
    log: NodeLog,
    limits: InboxLimits = DEFAULT_INBOX_LIMITS,
  ) {
    super();
    this.reader = new InboxReader(link, (deliveries) => this.handle(deliveries), log, limits);
  }

  /** Does not wait for the broker: it may come later than the node. */
  listen(callback: (error?: unknown) => void): void {
    try {
      if (!this.getHandlerByPattern(ACCEPT_DELIVERIES)) throw new Fault('no-delivery-handler');
      this.reader.start();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Ends the batch at work; what was not handled stays with the broker. */
  async close(): Promise<void> {
    await this.reader.stop();
  }

  on(): void {
    throw new Fault('events-not-offered');
  }

  unwrap<T>(): T {
    return this.link as T;
  }

  private async handle(deliveries: readonly Delivery[]): Promise<readonly number[]> {
    const handler = this.getHandlerByPattern(ACCEPT_DELIVERIES);
    if (!handler) throw new Fault('no-delivery-handler');
    const outcome = this.transformToObservable(await handler(deliveries));
    // A handler that answers nothing took everything.
    const held: unknown = await lastValueFrom(outcome, { defaultValue: undefined });
    return Array.isArray(held) ? (held as number[]) : [];
  }
}
