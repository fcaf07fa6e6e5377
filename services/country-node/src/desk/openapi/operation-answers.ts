import { ATTENTION } from '../find-attention.js';
import { PARTS_AT_FAULT } from '../find-faults.js';
import { type AnswerSchema, at, count, digest, flag, id, many, more, object, oneOf, orNull, text } from './words.js';

const quarantineMembers = {
  sealedDigest: digest,
  subjectSender: text,
  status: text,
  code: orNull(text),
  messageId: orNull(text),
  attempts: count,
  nextAttemptAt: at,
  receivedAt: at,
  duplicates: count,
  retriable: {
    ...flag,
    description: 'It failed by a fault of this node, or could not be opened, and may be tried once more.',
  },
};
const queueMembers = {
  count,
  oldestSeconds: orNull(count),
  drainedPerMinute: { type: 'number', minimum: 0, description: 'Measured over the last five minutes.' },
  expectedDrainSeconds: { ...orNull(count), description: 'At the rate of now; null when nothing drains.' },
};
const head = { size: count, root: digest };

/** What is answered about the node itself: its ledger, its queues, its health, a restored backup. */
export const OPERATION_ANSWERS = {
  LedgerEntries: object({
    items: many(
      object({ id, leafIndex: orNull(count), kind: text, content: orNull({ type: 'object' }), recordedAt: at }),
    ),
  }),
  LedgerHeads: object({
    head: object(head),
    checkpoint: orNull(object({ ...head, signed: text, at })),
    heldOfPeers: many(object({ ...head, peer: text, messageId: id, at })),
  }),
  LedgerReport: object({
    ok: flag,
    ...head,
    erased: count,
    findings: many(
      object({
        code: oneOf('content-changed', 'index-missing', 'root-differs', 'tail-cut'),
        leafIndex: count,
        'heldBy?': text,
      }),
    ),
    breaks: {
      ...many(object({ leafIndex: count, from: count, root: digest, to: orNull(count), 'heldBy?': text })),
      description: 'Parts that the node declared lost in a restore.',
    },
  }),
  Restoration: object({
    restored: orNull(object({ epoch: count, cause: oneOf('noticed', 'declared'), at })),
    partners: many(
      object({
        peer: text,
        status: oneOf('pending', 'again', 'done', 'set-aside'),
        recovered: { ...count, description: 'Messages that came back.' },
        incomplete: { ...count, description: 'Messages that could not be taken back.' },
        endedAt: orNull(at),
      }),
    ),
    unconfirmed: { ...count, description: 'Cases that wait for confirmation.' },
  }),
  UnconfirmedCases: object({
    items: many(
      object({
        id,
        origin: oneOf('local', 'received'),
        responsible: text,
        status: oneOf('open', 'closed'),
        createdAt: at,
        unconfirmedSince: at,
        consentVersion: count,
        consentRecordedAt: orNull(at),
      }),
    ),
  }),
  RecordConfirmed: object({ caseId: id, consentVersion: count }),
  PartnerSetAside: object({ peer: text }),
  Quarantine: object({
    counts: object({ waiting: count, parked: count, quarantined: count, oldestWaitingAt: orNull(at) }),
    outbox: object({ open: count, oldestCreatedAt: orNull(at) }),
    items: many(object(quarantineMembers)),
    more,
  }),
  Queues: object({ items: many(object({ peer: text, out: object(queueMembers), in: object(queueMembers) })) }),
  LoggedOut: object({ elsewhere: orNull(text) }),
  SessionsEnded: object({ ended: count }),
  Live: object({ live: flag }),
  Ready: object({
    ready: flag,
    database: flag,
    broker: flag,
    trustList: flag,
    atFault: { ...many({ enum: PARTS_AT_FAULT }), description: 'What keeps the node from being ready.' },
    attention: { ...many({ enum: ATTENTION }), description: 'What a person has to see to meanwhile.' },
  }),
} as const satisfies Record<string, AnswerSchema>;
