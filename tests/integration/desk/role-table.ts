export const PEOPLE = [
  'caseworker',
  'partial',
  'stranger',
  'supervisor',
  'consular-officer',
  'data-protection-officer',
  'administrator',
  'auditor',
  'system',
] as const;
export type Person = (typeof PEOPLE)[number];

/** Route → what each person is answered; who is not named is told 404. */
export type Row = [route: string, statuses: Partial<Record<Person, number>>];

const workers = (status: number) => ({ caseworker: status, partial: status, stranger: status });
export const everybody = (status: number) => Object.fromEntries(PEOPLE.map((each) => [each, status]));

/** A consular officer works on questions put to a consulate, and has no part in anything else. */
const OF_THE_HOUSE = { ...everybody(200), 'consular-officer': 404 };

/** The case was given to `caseworker` whole, to `partial` for care and plan only, to `stranger` not at all. */
export const TABLE: Row[] = [
  ['GET /me', everybody(200)],
  ['POST /cases', workers(201)],
  ['GET /cases', { ...workers(200), supervisor: 200 }],
  ['GET /cases/{case}', { caseworker: 200, partial: 200, supervisor: 200 }],
  // A stale version: who may change the case gets as far as being told so.
  ['PUT /cases/{case}', { caseworker: 409 }],
  ['POST /cases/{case}/consents', { caseworker: 201, supervisor: 201 }],
  ['GET /cases/{case}/consents', { caseworker: 200, supervisor: 200 }],
  ['POST /cases/{case}/preview', { caseworker: 200, supervisor: 200 }],
  ['POST /cases/{case}/attachments', { caseworker: 201, supervisor: 201 }],
  ['GET /cases/{case}/attachments', { caseworker: 200, partial: 200, supervisor: 200 }],
  ['POST /cases/{case}/uploads', { caseworker: 201, supervisor: 201 }],
  ['GET /uploads/{upload}', { caseworker: 200 }],
  ['PATCH /uploads/{upload}', { caseworker: 409 }],
  ['POST /uploads/{upload}/finish', { caseworker: 409 }],
  ['DELETE /uploads/{upload}', { caseworker: 204 }],
  ['GET /attachments/{attachment}', { caseworker: 200, supervisor: 200 }],
  ['POST /attachments/{attachment}/fetch', { caseworker: 200, supervisor: 200 }],
  // A partner was told of it: who may change the case gets as far as being told so.
  ['DELETE /attachments/{announced}', { caseworker: 409 }],
  ['POST /attachments/{announced}/type?documentType=other', { caseworker: 409 }],
  ['POST /cases/{case}/assignments', { supervisor: 201 }],
  ['GET /cases/{case}/assignments', { supervisor: 200 }],
  ['GET /staff/{member}/assignments', { supervisor: 200 }],
  // A version that nobody has read.
  ['POST /cases/{case}/assignments/{member}/ending', { supervisor: 409 }],
  // The case has an open transfer, and is not closed.
  ['POST /cases/{case}/closure', { caseworker: 409, supervisor: 409 }],
  ['POST /cases/{case}/reopening', { caseworker: 409, supervisor: 409 }],
  ['POST /cases/{case}/follow-up', { caseworker: 409, supervisor: 409 }],
  ['POST /cases/{case}/reviews', { caseworker: 201, supervisor: 201 }],
  ['GET /cases/{case}/reviews', { caseworker: 200, partial: 200, supervisor: 200 }],
  // The offer may have arrived: whoever was given something is asked.
  ['POST /cases/{case}/erasure-requests', { supervisor: 201 }],
  // An open case is not destroyed; and nobody has set a hold that could be lifted.
  ['POST /cases/{case}/destruction', { 'data-protection-officer': 409 }],
  ['POST /cases/{case}/holds', { supervisor: 201, 'data-protection-officer': 201 }],
  ['POST /holds/{case}/lifting', {}],
  ['GET /holds', { supervisor: 200, 'data-protection-officer': 200, auditor: 200 }],
  ['GET /retention/due', { supervisor: 200, 'data-protection-officer': 200 }],
  // The offer gave an age band.
  ['POST /cases/{case}/corrections', { caseworker: 201, supervisor: 201 }],
  ['GET /cases/{case}/recipients?item=/identification/birthDate', { caseworker: 200, supervisor: 200 }],
  ['GET /cases/{case}/holders', { caseworker: 200, partial: 200, supervisor: 200 }],
  ['POST /cases/{case}/voices', { caseworker: 201, partial: 201, supervisor: 201, 'data-protection-officer': 201 }],
  // Everybody sees what is theirs to hear; here a correction that is asked for, which those who work on the case hear.
  ['GET /voices', { ...workers(200), supervisor: 200, 'data-protection-officer': 200, auditor: 200 }],
  ['GET /voices/{voice}', { caseworker: 200, supervisor: 200 }],
  // Not answered yet: nothing to tell; and then answered by the first of them.
  ['POST /voices/{voice}/telling', { caseworker: 409, supervisor: 409 }],
  ['POST /voices/{voice}/answer', { caseworker: 200, supervisor: 409 }],
  ['POST /conversations', { caseworker: 409, supervisor: 409 }],
  // Of transfers a case has one at a time: none is opened with several.
  ['POST /conversations/several', { caseworker: 409, supervisor: 409 }],
  // A consular officer is shown questions put to a consulate; here there is none.
  ['GET /conversations', { ...workers(200), supervisor: 200, 'consular-officer': 200 }],
  ['GET /conversations/{conversation}', { caseworker: 200, partial: 200, supervisor: 200 }],
  ['GET /conversations/{conversation}/evidence', { 'data-protection-officer': 200, auditor: 200, supervisor: 200 }],
  ['POST /cases/{case}/prints', { caseworker: 201, partial: 201, supervisor: 201 }],
  ['POST /conversations/{conversation}/prints', { caseworker: 201, partial: 201, supervisor: 201 }],
  // Not a step that an offerer may take now.
  ['POST /conversations/{conversation}/actions/assume', { caseworker: 409, supervisor: 409 }],
  // Told to be nothing: what was offered from here is not for this office to open.
  ['POST /conversations/{conversation}/opened', { caseworker: 200, partial: 200, supervisor: 200 }],
  // What goes directly has no circuit to lay anew.
  ['POST /conversations/{conversation}/route', { supervisor: 409 }],
  ['GET /circuits', { supervisor: 200, administrator: 200 }],
  // Whose approval a step needs is for national configuration to say; the list shows what is theirs to decide.
  ['GET /approvals', { supervisor: 200, 'data-protection-officer': 200 }],
  ['GET /approvals/{approval}', { supervisor: 200 }],
  ['GET /approvals/{approval}/preview', { supervisor: 200 }],
  // Decided already.
  ['POST /approvals/{approval}/decision', { supervisor: 409 }],
  ['GET /inbox', { ...workers(200), supervisor: 200, 'consular-officer': 200, 'data-protection-officer': 200 }],
  ['GET /deadlines', { ...workers(200), supervisor: 200 }],
  // With whom one may talk is no secret in the house; what is talked of is.
  ['GET /terms', { ...everybody(200), system: 404 }],
  ['GET /partners', { ...OF_THE_HOUSE, system: 404 }],
  ['GET /ledger', { 'data-protection-officer': 200, auditor: 200, supervisor: 200 }],
  ['GET /ledger/head', { 'data-protection-officer': 200, auditor: 200, supervisor: 200 }],
  ['POST /ledger/verify', { 'data-protection-officer': 200, auditor: 200 }],
  ['GET /staff', { administrator: 200, supervisor: 200, 'data-protection-officer': 200, auditor: 200 }],
  ['GET /cases/{case}/sights', { 'data-protection-officer': 200, auditor: 200, supervisor: 200 }],
  ['GET /tellings', { 'data-protection-officer': 200, supervisor: 200 }],
  ['GET /peers', { administrator: 200 }],
  ['GET /quarantine', { administrator: 200 }],
  // Set aside by a fault of this node, and tried again by the first who asks.
  ['POST /quarantine/{delivery}/retry', { administrator: 200 }],
  ['GET /queues', { administrator: 200 }],
  ['GET /duplicates', { ...workers(200), supervisor: 200 }],
  ['GET /cases/{case}/duplicates', { caseworker: 200, supervisor: 200 }],
  // Both cases of the pair were given to `caseworker`, one of them to `partial` for care and plan only.
  ['GET /duplicates/{duplicate}', { caseworker: 200, supervisor: 200 }],
  // A version that nobody has read.
  ['POST /duplicates/{duplicate}/verdict', { caseworker: 409, supervisor: 409 }],
  ['GET /figures', OF_THE_HOUSE],
  ['GET /figures/{quarter}', OF_THE_HOUSE],
  ['GET /figures/{quarter}/routes', { ...OF_THE_HOUSE, system: 404 }],
  ['GET /figures/{quarter}/csv', OF_THE_HOUSE],
  ['GET /figures/{quarter}/signed', OF_THE_HOUSE],
  ['GET /services?route=MR', OF_THE_HOUSE],
  ['GET /services/own', { administrator: 200, supervisor: 200 }],
  // A version that nobody has read: who may publish gets as far as being told so.
  ['PUT /services/own', { administrator: 409, supervisor: 409 }],
  ['GET /restoration', { administrator: 200, supervisor: 200, 'data-protection-officer': 200, auditor: 200 }],
  ['GET /restoration/cases', { supervisor: 200, 'data-protection-officer': 200 }],
  // Without saying which version was read; and of a node that was never restored nobody is waited for.
  ['POST /restoration/cases/{case}/confirmation', { 'data-protection-officer': 415 }],
  ['POST /restoration/partners/ne/set-aside', {}],
  // Whoever may is asked why, and whether it was one; nothing was opened.
  ['POST /cases/{case}/emergencies', workers(415)],
  ['GET /emergencies', { ...workers(200), supervisor: 200, 'data-protection-officer': 200, auditor: 200 }],
  ['POST /emergencies/{case}/ending', {}],
  ['POST /emergencies/{case}/verdict', { supervisor: 415, 'data-protection-officer': 415 }],
  ['POST /session', { ...everybody(204), system: 404 }],
  ['DELETE /session', { ...everybody(200), system: 404 }],
  // Whoever may is asked why.
  ['POST /staff/{case}/sessions/ending', { administrator: 415 }],
];

/** What a machine of the office is answered, whatever roles it was given; all else is for people. */
export const OF_MACHINES: Readonly<Record<string, number>> = {
  'GET /me': 200,
  // The file has a determination of best interests, which people enter.
  'POST /cases': 409,
  'GET /cases': 200,
  'GET /cases/{case}': 200,
  'GET /cases/{case}/attachments': 200,
  'GET /attachments/{attachment}': 200,
  'GET /conversations': 200,
  'GET /conversations/{conversation}': 200,
  'GET /deadlines': 200,
  'GET /partners': 200,
  'GET /figures': 200,
  'GET /figures/{quarter}': 200,
  'GET /figures/{quarter}/csv': 200,
  'GET /figures/{quarter}/signed': 200,
  'GET /services?route=MR': 200,
};
