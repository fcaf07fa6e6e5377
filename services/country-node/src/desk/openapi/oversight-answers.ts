import { TELLINGS } from '../../casework/list-tellings.js';
import {
  type AnswerSchema,
  at,
  category,
  count,
  digest,
  firstOf,
  flag,
  id,
  many,
  object,
  oneOf,
  orNull,
  text,
} from './words.js';

const span = { firstAt: at, lastAt: at };

/** What is answered to those who look after the node and after what it holds. */
export const OVERSIGHT = {
  Sights: object({
    readers: many(
      object({
        staffId: id,
        displayFunction: orNull(text),
        count,
        prints: { ...count, description: 'How many of them were printed.' },
        whats: many(text),
        ...span,
      }),
    ),
    recipients: many(
      object({
        node: text,
        count: { ...count, description: 'Messages that were composed to show something of the case.' },
        arrived: { ...count, description: 'Those of them that the node has receipted.' },
        categories: many(category),
        ...span,
      }),
    ),
    items: many(
      object({
        id,
        leafIndex: { ...orNull(count), description: 'Its place in the ledger, once it has one.' },
        at,
        kind: oneOf('reading', 'disclosure', 'attachment-fetched'),
        what: orNull(text),
        by: orNull(id),
        displayFunction: orNull(text),
        recipient: orNull(text),
        categories: many(category),
        status: orNull(oneOf('queued', 'receipted', 'refused', 'voided', 'received')),
        printId: orNull(id),
      }),
    ),
  }),
  Tellings: firstOf(
    object({
      conversationId: id,
      caseId: id,
      kind: oneOf(...TELLINGS),
      peer: text,
      ours: { ...flag, description: 'This node told; otherwise it was told, and owes the answer.' },
      state: text,
      arrived: { ...flag, description: 'A receipt is there for all that this node said in it.' },
      answered: flag,
      since: at,
      dueAt: orNull(at),
      changedAt: at,
    }),
  ),
  Peers: object({
    brokerConnected: flag,
    directory: object({
      signedUntil: { ...at, description: 'When people have to have signed it anew.' },
      renewedUntil: { ...at, description: 'Until when it counts if its publisher renews it no more.' },
    }),
    items: many(
      object({
        node: text,
        country: text,
        kind: oneOf('authority', 'organisation', 'consular'),
        own: flag,
        agreementUntil: orNull(at),
        signingKeyUntil: orNull(at),
        encryptionKeyUntil: orNull(at),
        heardAt: { ...orNull(at), description: 'When its latest signed receipt came.' },
      }),
    ),
  }),
  Retried: object({ sealedDigest: digest }),
} as const satisfies Record<string, AnswerSchema>;
