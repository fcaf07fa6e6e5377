import type { Msg, Subscription } from '@nats-io/transport-node';
import { Refusal } from '../../domain/refusal.js';
import type { NodeLog } from '../../ports/node-parts.js';
import { MAX_PIECE_BYTES } from './attachment-link.js';
import type { NatsLink } from './connect-nats.js';
import { TurnKeeper } from './turn-keeper.js';
import { askSubjects, type Door, senderOf } from './subjects.js';

/** A sealed request is a signed object of a few hundred bytes in a padded envelope. */
const MAX_REQUEST_BYTES = 16 * 1024;

/** Several processes of one node share its requests. */
const QUEUES: Record<Door, string> = { fetch: 'attachment-service', trust: 'trust-service' };

/** Answers one request with a piece of a file, or undefined when there is nothing for it. */
export type ServePiece = (request: string) => Promise<Uint8Array | undefined>;

/**
 * Answers other nodes' requests for pieces of attachments, or of the directory's files. An asker may have a few requests at work and some waiting;
 * beyond that it gets no answer and tries again later, so that one node cannot keep the others waiting.
 */
export class NatsAttachmentService {
  private subscription?: Subscription;
  private closed = false;
  private readonly turns: TurnKeeper;
  private readonly working = new Set<Promise<void>>();

  constructor(
    private readonly link: NatsLink,
    private readonly serve: ServePiece,
    private readonly log: NodeLog,
    limits: { atWork: number; waiting: number } = { atWork: 4, waiting: 32 },
    private readonly door: Door = 'fetch',
  ) {
    this.turns = new TurnKeeper(limits);
  }

  /**
   * Listens as soon as the broker is there; several processes of one node share the requests. Resolves when it does, or was
   * closed before: a node does not wait for that.
   */
  async start(): Promise<void> {
    const connection = await this.link.whenConnected().catch((error: unknown) => {
      if (!this.closed) throw error;
    });
    if (!connection || this.closed) return;
    this.subscription = connection.subscribe(askSubjects(this.door, this.link.settings.self), {
      queue: QUEUES[this.door],
      callback: (error, message) => {
        if (error) this.log.error('attachment-service-failed', error);
        else if (!leadsHome(message)) this.log.warn('attachment-answer-misdirected');
        else this.accept(message);
      },
    });
    await connection.flush();
  }

  /** Takes no more requests and ends those at work. */
  async close(): Promise<void> {
    this.closed = true;
    this.subscription?.unsubscribe();
    await Promise.all(this.working);
  }

  private accept(message: Msg): void {
    const work = this.turns
      .take(senderOf(message.subject), () => this.answer(message))
      .catch((error: unknown) => this.log.error('attachment-service-failed', error));
    this.working.add(work);
    void work.finally(() => this.working.delete(work));
  }

  /** A fault gives no answer: the asker runs into its time-out and asks again; "nothing for you" is an empty answer. */
  private async answer(message: Msg): Promise<void> {
    const piece = await this.pieceFor(message);
    if (piece && piece.length > MAX_PIECE_BYTES) throw new RangeError('piece larger than the protocol allows');
    message.respond(piece);
  }

  private async pieceFor(message: Msg): Promise<Uint8Array | undefined> {
    if (message.data.length > MAX_REQUEST_BYTES) return undefined;
    try {
      return await this.serve(message.string());
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }
}

/**
 * The asker names where the answer goes, and it goes with this node's own permissions: anywhere but in the asker's inbox
 * (protocol 6.4) it could be a message to a third, or an order to this node's own broker to delete its store.
 */
function leadsHome({ subject, reply }: Msg): boolean {
  return reply?.startsWith(`_INBOX.${senderOf(subject)}.`) ?? false;
}
