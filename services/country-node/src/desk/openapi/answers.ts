import { APPROVER_ROLES } from '../../domain/conversations/conversation-kind.js';
import { REFUSAL_CODES, type RefusalCode } from '../../domain/refusal-codes.js';
import {
  type AnswerSchema,
  at,
  category,
  count,
  digest,
  either,
  firstOf,
  flag,
  id,
  many,
  object,
  oneOf,
  orNull,
  ref,
  text,
} from './words.js';
import { ASSIGNMENTS, nobodys } from './assignment-answers.js';
import { CIRCUITS } from './circuit-answers.js';
import { KEEPING } from './keeping-answers.js';
import { DEADLINES } from './deadline-answers.js';
import { DUPLICATES_AND_FIGURES } from './duplicate-answers.js';
import { EMERGENCIES } from './emergency-answers.js';
import { OPERATION_ANSWERS } from './operation-answers.js';
import { OVERSIGHT } from './oversight-answers.js';
import { PARTNERS } from './partner-answers.js';
import { PREVIEW } from './preview-answers.js';
import { SERVICES } from './service-answers.js';
import { VOICES } from './voice-answers.js';

const responsible: AnswerSchema = {
  type: 'string',
  description: 'Node that is responsible for the case, as far as this node knows.',
};
const restrictionMembers = { peer: text, purpose: text, category, since: at, keptOn: orNull(text) };
const caseMembers = {
  id,
  origin: oneOf('local', 'received'),
  version: { type: 'integer', minimum: 1 },
  responsible,
  status: oneOf('open', 'closed'),
  closedAt: orNull(at),
  retentionUntil: orNull(at),
  followUpDueAt: orNull(at),
  destroyedAt: { ...orNull(at), description: 'Since when nothing of it is here but ids, digests and proofs.' },
  createdAt: at,
  updatedAt: at,
  unconfirmedSince: {
    ...orNull(at),
    description:
      'Since when nothing more is shown of it, because the node was restored and its record is not confirmed.',
  },
};
const conversationMembers = {
  id,
  kind: text,
  caseId: id,
  peer: text,
  role: text,
  state: text,
  version: count,
  responsible,
  dueAt: orNull(at),
  via: { ...orNull(id), description: 'The hop by which its messages travel; null where they go directly.' },
  createdAt: at,
  updatedAt: at,
};
const printMark = object(
  { printId: id, node: text, by: id, byFunction: text, recipient: text, at },
  'Stands on every page: who printed it, for which node, when, and the id by which the ledger has it (R23).',
);
const steps = many(object({ step: text, says: text, by: text, to: text, 'approval?': oneOf(...APPROVER_ROLES) }));
const person = { id, displayFunction: text, roles: many(text) };
const messageMembers = {
  id,
  conversationId: id,
  caseId: id,
  direction: oneOf('out', 'in'),
  author: text,
  recipient: text,
  step: text,
  digest,
  parents: many(digest),
  status: oneOf('queued', 'receipted', 'refused', 'voided', 'received'),
  refusalCode: orNull(ref('PartnerCode')),
  issuedAt: at,
  recordedAt: at,
  receipted: flag,
  withBroker: {
    ...flag,
    description: 'Of what is queued: the broker of its recipient has it; the receipt is awaited.',
  },
  'openedAt?': { ...at, description: 'When a person at the office that it went to opened it, by its clock.' },
  'said?': {
    type: 'object',
    description: 'What was said beside the case: reasons, questions, contacts, dates, findings.',
  },
  'shown?': { type: 'object', description: 'What a partner showed of the case with this message.' },
  'held?': { type: 'object', description: 'What this node holds itself of the items that a partner corrects with it.' },
  'onlyHere?': { type: 'object', description: 'What its author noted here for this node alone; in no message.' },
};
const FETCH_FAILURES: RefusalCode[] = [
  'attachment-mismatch',
  'attachment-unavailable',
  'attachment-too-large',
  'attachment-quota-exceeded',
];
const attachmentMembers = {
  id,
  documentType: text,
  'title?': text,
  mediaType: text,
  size: count,
  status: oneOf('expected', 'stored', 'rejected', 'given-up'),
  'failure?': { ...oneOf(...FETCH_FAILURES), description: 'Why it was rejected or given up.' },
  createdAt: at,
};
const approvalMembers = {
  id,
  caseId: id,
  conversationId: { ...orNull(id), description: 'Null for an act on the case.' },
  kind: text,
  step: text,
  peer: text,
  manifestDigest: {
    type: 'string',
    description:
      'What the decision is bound to: of a step, 32 bytes in base64url that this node alone makes of what it shows, values included.',
  },
  authorId: id,
  status: oneOf('waiting', 'to-review', 'unreviewed', 'approved', 'rejected', 'stale'),
  approverId: orNull(id),
  reasonCode: orNull(text),
  createdAt: at,
  decidedAt: orNull(at),
  reviewBy: {
    ...orNull(at),
    description: 'Of what was sent on one person’s word: until when another has to look at it.',
  },
  overdue: flag,
};
/** What the routes answer; tests hold every answer against these. */
export const ANSWERS = {
  RefusalCode: { enum: Object.keys(REFUSAL_CODES), description: 'Closed list: contracts/refusal-codes.json.' },
  PartnerCode: {
    ...{ type: 'string', pattern: '^[a-z0-9]+([_-][a-z0-9]+)*$', maxLength: 64 },
    description:
      'Of contracts/refusal-codes.json, or of a later edition of it that only the partner knows (protocol 3.6).',
  },
  Problem: object(
    {
      type: { type: 'string', pattern: '^urn:passerelle:refusal:' },
      title: text,
      status: { type: 'integer', minimum: 400, maximum: 599 },
      code: ref('RefusalCode'),
      'pointers?': { ...many(text), description: 'JSON pointers, or names of parameters; never values.' },
    },
    'Problem details (RFC 9457).',
  ),
  Registered: object({ id, version: { type: 'integer', minimum: 1 } }),
  CaseList: object({ items: many(object({ ...caseMembers, 'nobodys?': nobodys })) }),
  CaseView: object({
    ...caseMembers,
    content: object(
      { 'file?': ref('CaseFile'), 'summary?': ref('CaseSummary') },
      'Only the categories that role and assignment give.',
    ),
    references: many(object({ caseId: id, partner: text, givenBy: oneOf('ours', 'theirs'), reference: text })),
    restrictions: many(object(restrictionMembers, 'What partners asked to be restricted (R10).')),
    held: { ...flag, description: 'Whether a legal hold keeps it from being destroyed (R21).' },
  }),
  ConsentList: object({
    items: many(
      object({ version: count, recordedAt: at, recordedBy: text, approvedBy: orNull(text), event: { type: 'object' } }),
    ),
  }),
  AttachmentStored: object({
    id,
    size: { ...count, description: 'Bytes of what is kept.' },
    metadata: {
      ...oneOf('removed', 'kept'),
      description: 'What a file says beside its content: pictures lose it, other files keep it.',
    },
  }),
  Upload: object({
    id,
    offset: { ...count, description: 'Bytes that are here: where it goes on.' },
    size: count,
    expiresAt: at,
  }),
  AttachmentAsked: object({ id, status: oneOf('expected', 'stored') }),
  AttachmentRetyped: object({ id }),
  AttachmentList: object({ items: many(object(attachmentMembers)) }),
  ...ASSIGNMENTS,
  StepOutcomes: object({
    items: many(
      object({
        peer: text,
        'conversationId?': id,
        'approvalId?': id,
        'messageId?': id,
        'code?': text,
        'pointers?': many(text),
      }),
    ),
  }),
  CaseOutcome: object({ caseId: id, 'approvalId?': id }),
  ConsentOutcome: either(ref('Registered'), ref('CaseOutcome')),
  ErasureAsked: object({ caseId: id, asked: count }),
  CorrectionAsked: either(object({ caseId: id, asked: count }), object({ caseId: id, approvalId: id })),
  RecipientList: object({
    items: many(
      object({
        peer: text,
        kind: text,
        step: text,
        purpose: text,
        form: oneOf('exact', 'coarse'),
        items: { ...many(text), description: 'As they went: pointers of the case file, or of the summary.' },
        outdated: { ...many(text), description: 'Those that it was told otherwise than a correction would say now.' },
        lastAt: at,
        certain: flag,
        mayBeTold: flag,
        'code?': ref('RefusalCode'),
      }),
    ),
  }),
  HolderList: object({
    items: many(
      object({
        peer: text,
        certain: flag,
        categories: many(category),
        told: many(object({ conversationId: id, kind: text, state: text })),
      }),
    ),
  }),
  Decided: either(ref('StepOutcome'), ref('CaseOutcome')),
  StepOutcome: object({ conversationId: id, 'approvalId?': id, 'messageId?': id }),
  ConversationList: object({ items: many(object(conversationMembers)) }),
  ConversationView: object({
    ...conversationMembers,
    way: orNull(ref('Way')),
    awaited: { ...orNull(oneOf('us', 'peer')), description: 'Whose answer is due.' },
    allowedSteps: steps,
    messages: many(object(messageMembers)),
  }),
  PrintedCase: object({ mark: printMark, view: ref('CaseView') }),
  PrintedConversation: object({
    mark: printMark,
    view: object({ ...conversationMembers, messages: many(object(messageMembers)) }),
  }),
  ...CIRCUITS,
  Approval: object(approvalMembers),
  ApprovalView: object({
    ...approvalMembers,
    said: { type: 'object', description: 'What was entered, in the categories that the role gives.' },
    way: orNull(ref('Way')),
  }),
  ApprovalList: firstOf(ref('Approval')),
  Inbox: object({
    approvals: many(ref('Approval')),
    conversations: many(object({ ...conversationMembers, allowedSteps: steps })),
    deadlines: { ...many(ref('Deadline')), description: 'What one was reminded of, or what is overdue.' },
    emergencies: {
      ...many(ref('Emergency')),
      description: 'Cases that were opened in an emergency, and that nobody has judged.',
    },
    risks: {
      ...many(object({ caseId: id, risk: oneOf('high', 'medium', 'low') })),
      description: 'Of the cases named, where somebody noted one and this person may read it.',
    },
    more: {
      ...many(oneOf('approvals', 'conversations', 'deadlines', 'emergencies')),
      description: 'Lists of these in which there are others, which are not shown.',
    },
  }),
  ...DEADLINES,
  Me: object({ ...person, node: text, newestChange: text }),
  ...PARTNERS,
  ...PREVIEW,
  StaffList: object({ items: many(object({ ...person, active: flag })) }),
  ...DUPLICATES_AND_FIGURES,
  ...SERVICES,
  ...OPERATION_ANSWERS,
  ...OVERSIGHT,
  ...VOICES,
  ...KEEPING,
  ...EMERGENCIES,
} as const satisfies Record<string, AnswerSchema>;

export type AnswerName = keyof typeof ANSWERS;
