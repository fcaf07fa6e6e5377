import { type AnswerSchema, at, firstOf, id, object, oneOf, orNull, ref, text } from './words.js';

/** What is answered about cases that were opened in an emergency. */
export const EMERGENCIES = {
  Emergency: object({
    id,
    caseId: id,
    staffId: { ...id, description: 'Who opened it.' },
    reason: text,
    openedAt: at,
    until: { ...at, description: 'When it ends by itself.' },
    endedAt: { ...orNull(at), description: 'When it was ended before its time.' },
    endedBy: orNull(id),
    verdict: orNull(oneOf('justified', 'not_justified')),
    judgedBy: orNull(id),
    judgedAt: orNull(at),
  }),
  EmergencyList: firstOf(ref('Emergency')),
} as const satisfies Record<string, AnswerSchema>;
