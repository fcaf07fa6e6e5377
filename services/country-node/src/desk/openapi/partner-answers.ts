import { APPROVER_ROLES } from '../../domain/conversations/conversation-kind.js';
import { many, object, oneOf, text } from './words.js';

const openings = many(object({ kind: text, step: text, says: text, 'approval?': oneOf(...APPROVER_ROLES) }));

/** What the routes of partners and of words answer. */
export const PARTNERS = {
  TermList: object({
    items: many(
      object({ language: text, key: { ...text, description: 'Of the list of words of the console.' }, says: text }),
    ),
  }),
  PartnerList: object({
    items: many(
      object({
        node: text,
        country: text,
        kind: oneOf('authority', 'organisation', 'consular'),
        openings: { ...openings, description: 'What this node may open with it under the agreement in force.' },
      }),
    ),
    relays: many(
      object({
        node: text,
        country: text,
        carries: { ...many(text), description: 'Kinds of conversations that it may be the first to carry on.' },
      }),
    ),
    mostRelays: { type: 'integer', minimum: 1, description: 'Of one way.' },
  }),
} as const;
