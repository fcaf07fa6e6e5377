import { type AnswerSchema, at, firstOf, flag, id, object, oneOf, orNull, ref, text } from './words.js';

/** What is answered about when something is due, and to who opens what an answer is due to. */
export const DEADLINES = {
  Deadline: object(
    {
      id,
      conversationId: { ...orNull(id), description: 'Null for what is due in the case itself.' },
      caseId: id,
      peer: orNull(text),
      kind: text,
      step: {
        type: 'string',
        description: 'The step that the answer is awaited to, or what is due in the case itself.',
      },
      awaited: oneOf('us', 'peer'),
      since: at,
      dueAt: at,
      lapsesAt: { ...orNull(at), description: 'When what was not answered lapses by itself.' },
      stage: oneOf('set', 'reminded', 'overdue'),
      stageAt: at,
      overdue: flag,
    },
    'Until when an answer is due; reminded: the caseworker was told; overdue: it climbed to the supervisor.',
  ),
  Opened: object({
    messageId: { ...orNull(id), description: 'The message that says so; null where there was nothing to say.' },
  }),
  DeadlineList: firstOf(ref('Deadline')),
} as const satisfies Record<string, AnswerSchema>;
