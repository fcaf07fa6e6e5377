import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { inboxSubjects } from './subjects.js';

export const INBOX_STREAM = 'INBOX';
export const RECEIVER = 'receiver';

const { StreamNotFound, ConsumerNotFound } = JetStreamApiCodes;
/** Codes of the JetStream API that the client does not name. */
const NAME_IN_USE = 10058;
const CONSUMER_EXISTS = 10148;

/** No bound: what is held back counts as pending, and the reader asks for no more than it can handle anyway. */
const MOST_PENDING = -1;

export interface InboxLimits {
  /** Bytes the stream may hold; beyond that new messages are refused and stay in their senders' outboxes. */
  maxBytes: number;
  /** Messages of one sender that may wait; beyond that its own are refused, and nobody else’s. */
  maxPerPeer: number;
  /** Bytes of one message; the sealed object's limit with room for headers. */
  maxMessageBytes: number;
  /** After how long what was handed out and never acknowledged is offered again, in ms. */
  ackWaitMs: number;
  /** For how long the stream knows an id again, in ms; shorter than the senders' retry interval (protocol section 6). */
  duplicateWindowMs: number;
}

export const DEFAULT_INBOX_LIMITS: InboxLimits = {
  maxBytes: 1024 * 1024 * 1024,
  maxPerPeer: 20_000,
  maxMessageBytes: 1024 * 1024,
  ackWaitMs: 60_000,
  duplicateWindowMs: 120_000,
};

/**
 * Makes sure that the node's inbox stream and its durable consumer are there, as after a first start or a broker that
 * lost its store. Safe to repeat and to run in several processes.
 * @returns whether anything had to be made
 */
export async function ensureInboxStream(
  manager: JetStreamManager,
  self: string,
  limits: InboxLimits = DEFAULT_INBOX_LIMITS,
): Promise<boolean> {
  const wanted = streamConfig(self, limits);
  const madeStream = await makeIfMissing(
    StreamNotFound,
    NAME_IN_USE,
    async () => keepBounds(manager, (await manager.streams.info(INBOX_STREAM)).config, wanted),
    () => manager.streams.add(wanted),
  );
  const madeConsumer = await makeIfMissing(
    ConsumerNotFound,
    CONSUMER_EXISTS,
    async () => keepWaits(manager, (await manager.consumers.info(INBOX_STREAM, RECEIVER)).config, limits),
    () => manager.consumers.add(INBOX_STREAM, consumerConfig(limits)),
  );
  return madeStream || madeConsumer;
}

/** A stream made with other settings takes over those of now; a server adds what is denied, and never takes it back. */
async function keepBounds(
  manager: JetStreamManager,
  found: StreamConfig,
  wanted: Partial<StreamConfig>,
): Promise<void> {
  const { max_msgs_per_subject, discard_new_per_subject, duplicate_window, deny_purge } = wanted;
  const bounds = { max_msgs_per_subject, discard_new_per_subject, duplicate_window, deny_purge };
  if (differs(found, bounds)) await manager.streams.update(INBOX_STREAM, bounds);
}

async function keepWaits(manager: JetStreamManager, found: ConsumerConfig, limits: InboxLimits): Promise<void> {
  const { ack_wait, max_ack_pending } = consumerConfig(limits);
  const wanted = { ack_wait, max_ack_pending };
  if (differs(found, wanted)) await manager.consumers.update(INBOX_STREAM, RECEIVER, wanted);
}

function differs<Config extends object>(
  found: Config,
  wanted: { [Name in keyof Config]?: Config[Name] | undefined },
): boolean {
  return (Object.keys(wanted) as (keyof Config)[]).some((name) => found[name] !== wanted[name]);
}

async function makeIfMissing(
  missing: number,
  taken: number,
  look: () => Promise<unknown>,
  make: () => Promise<unknown>,
): Promise<boolean> {
  if (await without(missing, look)) return false;
  // Another process of this node may have been quicker.
  return without(taken, make);
}

/** @returns false when the call fails with this code of the JetStream API; other errors are thrown */
async function without(code: number, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === code) return false;
    throw error;
  }
}

function streamConfig(
  self: string,
  { maxBytes, maxPerPeer, maxMessageBytes, duplicateWindowMs }: InboxLimits,
): Partial<StreamConfig> & { name: string } {
  return {
    name: INBOX_STREAM,
    subjects: [inboxSubjects(self)],
    storage: StorageType.File,
    // What is acknowledged is in the database, sealed: nothing is kept twice, and the limit is never reached by old mail.
    retention: RetentionPolicy.Workqueue,
    // A full inbox refuses the new rather than forgets the old.
    discard: DiscardPolicy.New,
    max_bytes: maxBytes,
    // There is one subject for each sender.
    max_msgs_per_subject: maxPerPeer,
    discard_new_per_subject: true,
    max_msg_size: maxMessageBytes,
    duplicate_window: nanos(duplicateWindowMs),
    num_replicas: 1,
    // Whoever writes to an inbox says where that is acknowledged, and a broker acknowledges to itself as well: there the text
    // would be taken for "purge all before this one". Single messages need no such wall: the text names the writer's own.
    deny_purge: true,
  };
}

function consumerConfig({ ackWaitMs }: InboxLimits): Partial<ConsumerConfig> {
  return {
    durable_name: RECEIVER,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ackWaitMs),
    // For ever: whether to give up on a message is decided behind the inbox, where it is stored.
    max_deliver: -1,
    max_ack_pending: MOST_PENDING,
  };
}
