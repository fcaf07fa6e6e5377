import { category, flag, id, many, object, oneOf, ref, text } from './words.js';

/** What a step would show, for whoever asks before it is sent. */
export const PREVIEW = {
  Preview: object({
    permitted: flag,
    objections: { ...many(ref('OpenObjection')), description: 'Nobody has decided on these yet.' },
    tells: flag,
    refusals: many(object({ rule: text, code: ref('RefusalCode'), 'pointers?': many(text) })),
    content: object({ 'summary?': ref('CaseSummary'), 'file?': ref('CaseFile') }),
    closed: {
      ...many(category),
      description:
        'What is sent of these, whoever asks may not read: it is left out of `content` here, and goes all the same.',
    },
    categories: many(category),
    attachments: many(object({ id, permitted: flag, rule: text })),
    'consentProof?': ref('Common/$defs/consentProof'),
    onwardSharing: ref('Common/$defs/onwardSharing'),
    manifest: { type: 'object', description: 'What the message rests on, without values.' },
    decisions: many(
      object({
        source: text,
        'said?': { ...flag, description: 'It was entered for the step, and is no field of the case.' },
        'target?': text,
        category,
        outcome: oneOf('sent', 'coarsened', 'held-back'),
        rule: text,
        because: text,
      }),
    ),
  }),
};
