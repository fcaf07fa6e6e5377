import { type AnswerSchema, at, category, flag, id, many, more, object, oneOf, orNull, text } from './words.js';

const given = {
  caseId: id,
  staffId: id,
  categories: { ...orNull(many(category)), description: 'Null: the case whole, as far as the role goes.' },
  assignedBy: { ...text, description: 'Member of staff who gave it.' },
  assignedAt: at,
  version: { type: 'integer', minimum: 1, description: 'Of this giving; what `If-Match` names to end it.' },
};

/** Said to those who may give cases. */
export const nobodys: AnswerSchema = {
  ...flag,
  description: 'It is open, and whole in the hands of no person who works on cases here; told to supervisors.',
};

/** What is answered about who has which case. */
export const ASSIGNMENTS = {
  Assignment: object({ caseId: id, staffId: id }),
  AssignmentList: object({
    items: many(
      object({
        ...given,
        inForce: {
          ...flag,
          description:
            'This person is on the staff, in a role that works on cases or questions; of others nothing follows.',
        },
      }),
    ),
    more,
    nobodys,
  }),
  CasesOfStaff: object({
    items: many(
      object({
        ...given,
        status: oneOf('open', 'closed'),
        alone: { ...flag, description: 'It is open, and whole in the hands of nobody else.' },
      }),
    ),
  }),
  AssignmentEnded: object({ caseId: id, staffId: id, endedAt: at, nobodys }),
} as const satisfies Record<string, AnswerSchema>;
