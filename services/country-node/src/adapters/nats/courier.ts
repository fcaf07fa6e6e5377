import { jetstream, type JetStreamClient, JetStreamApiError } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';
import type { Courier, Delivered, Parcel } from '../../ports/courier.js';
import type { NatsLink } from './connect-nats.js';
import { INBOX_STREAM, RECEIVER } from './ensure-inbox-stream.js';
import { inboxSubject, isNodeId } from './subjects.js';

export interface CourierSettings {
  /** How long to wait for the acknowledgement of the recipient's broker, ms. */
  timeOutMs: number;
  /** How many parcels may be on their way at once. */
  concurrency: number;
}

/**
 * Publishes to the recipient's inbox stream, which lives in the recipient's own domain: the plain subject is published
 * (a JetStream prefix would address the sender's domain), and the acknowledgement comes back through the hub.
 */
export class NatsCourier implements Courier {
  private client?: JetStreamClient;

  constructor(
    private readonly link: NatsLink,
    private readonly settings: CourierSettings = { timeOutMs: 5_000, concurrency: 200 },
  ) {}

  connected(): boolean {
    return this.link.connected();
  }

  async answers(): Promise<boolean> {
    const connection = this.link.current();
    if (!connection) return false;
    return connection.flush().then(
      () => true,
      () => false,
    );
  }

  async inboxThere(): Promise<boolean> {
    const manager = await this.link.manager();
    return manager.consumers.info(INBOX_STREAM, RECEIVER).then(
      () => true,
      () => false,
    );
  }

  async publish(parcels: readonly Parcel[]): Promise<Delivered[]> {
    const answers: Delivered[] = [];
    let next = 0;
    const carry = async () => {
      for (let at = next++; at < parcels.length; at = next++) answers[at] = await this.publishOne(parcels[at]!);
    };
    await Promise.all(Array.from({ length: Math.min(this.settings.concurrency, parcels.length) }, carry));
    return answers;
  }

  private async publishOne({ to, sealed, sealedDigest }: Parcel): Promise<Delivered> {
    const connection = this.link.current();
    // The client would hold the message back until it reconnects; the outbox is the place to wait.
    if (!connection) return { ok: false, reason: 'unreachable' };
    if (!isNodeId(to)) return { ok: false, reason: 'refused' };
    this.client ??= jetstream(connection, { timeout: this.settings.timeOutMs });
    try {
      const acknowledged = await this.client.publish(inboxSubject(this.link.settings.self, to), sealed, {
        msgID: sealedDigest,
        timeout: this.settings.timeOutMs,
      });
      return { ok: true, duplicate: acknowledged.duplicate };
    } catch (error) {
      return { ok: false, reason: reasonOf(error) };
    }
  }
}

/** `refused`: somebody answered and said no (a full or closed inbox, a permission). */
function reasonOf(error: unknown): 'unreachable' | 'refused' | 'time-out' {
  if (error instanceof JetStreamApiError || error instanceof errors.PermissionViolationError) return 'refused';
  if (error instanceof errors.TimeoutError || causeOf(error) instanceof errors.TimeoutError) return 'time-out';
  if (causeOf(error) instanceof errors.PermissionViolationError) return 'refused';
  // No responders (the client says that JetStream is not enabled), a closed connection, an answer that is no
  // acknowledgement: nobody we can rely on was reached.
  return 'unreachable';
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
