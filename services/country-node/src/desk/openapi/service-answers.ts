import { type AnswerSchema, at, count, flag, id, many, object, oneOf, orNull, ref, text } from './words.js';

/** What the routes of the directory of services answer. */
export const SERVICES = {
  ServicesFound: object({
    items: many(
      object({
        node: text,
        version: { ...count, description: 'Of the list that it stands in.' },
        stop: { ...count, description: 'Place on the route, from 0.' },
        stale: flag,
        staleBecause: orNull(oneOf('not-verified', 'not-renewed')),
        entry: ref('Services/properties/entries/items'),
      }),
    ),
    more: flag,
  }),
  ServicesPublished: object({ version: count }),
  OwnServices: object({
    version: count,
    services: orNull(ref('Services')),
    announced: many(
      object({
        peer: text,
        version: count,
        messageId: id,
        status: oneOf('queued', 'receipted', 'refused'),
        code: orNull(ref('PartnerCode')),
        expiresAt: at,
        changedAt: at,
      }),
    ),
  }),
} as const satisfies Record<string, AnswerSchema>;
