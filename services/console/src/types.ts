/** What the API answers (contracts/openapi.json), as far as the pages read it. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export interface Items<T> {
  items: T[];
}

/** The first of a list that has no pages. */
export interface First<T> extends Items<T> {
  more: boolean;
}

export interface Me {
  id: string;
  displayFunction: string;
  roles: string[];
  node: string;
  /** What is read later shows it, and all before. */
  newestChange: string;
}

export interface Staff {
  id: string;
  displayFunction: string;
  roles: string[];
  active: boolean;
}

export interface CaseRow {
  id: string;
  origin: 'local' | 'received';
  version: number;
  responsible: string;
  status: 'open' | 'closed';
  createdAt: string;
  updatedAt: string;
  unconfirmedSince: string | null;
  /** Said to supervisors: it is open, and no person has the whole of it. */
  nobodys?: boolean;
}

export interface CaseContent {
  file?: JsonObject;
  summary?: JsonObject;
}

export interface CaseView extends CaseRow {
  content: CaseContent;
  references: { partner: string; givenBy: 'ours' | 'theirs'; reference: string }[];
}

export interface AllowedStep {
  step: string;
  says: string;
  approval?: string;
}

export interface ConversationRow {
  id: string;
  kind: string;
  caseId: string;
  peer: string;
  role: string;
  state: string;
  responsible: string;
  dueAt: string | null;
  /** Null where it goes directly, not by way of relays. */
  via: string | null;
  createdAt: string;
  updatedAt: string;
}

/** By way of whom an exchange goes, as far as one of its ends knows. */
export interface ExchangeWay {
  place: 'origin' | 'final';
  /** Seen from here; the final node is told of its neighbour alone. */
  relays: string[];
  deadline: string;
  state: 'start' | 'open' | 'stopping' | 'stopped' | 'broken';
}

export interface Message {
  id: string;
  direction: 'in' | 'out';
  author: string;
  recipient: string;
  step: string;
  status: 'queued' | 'receipted' | 'refused' | 'voided' | 'received';
  /** Of what is queued: the broker of its recipient has it. */
  withBroker: boolean;
  /** When a person at the office that it went to opened it. */
  openedAt?: string;
  refusalCode: string | null;
  issuedAt: string;
  recordedAt: string;
  said?: JsonObject;
  shown?: JsonObject;
  held?: JsonObject;
  onlyHere?: JsonObject;
}

export interface ConversationView extends ConversationRow {
  way: ExchangeWay | null;
  /** Whose answer is due; null where nobody's is. */
  awaited: 'us' | 'peer' | null;
  allowedSteps: AllowedStep[];
  messages: Message[];
}

export interface Approval {
  id: string;
  caseId: string;
  conversationId: string | null;
  kind: string;
  step: string;
  peer: string;
  authorId: string;
  status: 'waiting' | 'to-review' | 'unreviewed' | 'approved' | 'rejected' | 'stale';
  createdAt: string;
  reviewBy: string | null;
  overdue: boolean;
  said?: JsonObject;
  way?: ExchangeWay | null;
}

export interface Deadline {
  id: string;
  conversationId: string | null;
  caseId: string;
  peer: string | null;
  kind: string;
  step: string;
  awaited: 'us' | 'peer';
  dueAt: string;
  overdue: boolean;
}

/** A case that somebody opened to whom it was not given. */
export interface Emergency {
  id: string;
  caseId: string;
  staffId: string;
  reason: string;
  until: string;
  endedAt: string | null;
}

export interface Inbox {
  approvals: Approval[];
  conversations: (ConversationRow & { allowedSteps: AllowedStep[] })[];
  deadlines: Deadline[];
  emergencies: Emergency[];
  risks: { caseId: string; risk: Risk }[];
  /** Lists of these in which there are others, which are not shown. */
  more: ('approvals' | 'conversations' | 'deadlines' | 'emergencies')[];
}

export type Risk = 'high' | 'medium' | 'low';

export interface Partner {
  node: string;
  country: string;
  kind: string;
  openings: { kind: string; step: string; says: string; approval?: string }[];
}

/** An organisation that carries on what it cannot read. */
export interface Relay {
  node: string;
  country: string;
  /** Kinds of which it may be the first on a way. */
  carries: string[];
}

export interface Partners extends Items<Partner> {
  relays: Relay[];
  mostRelays: number;
}

export interface Decision {
  /** JSON pointer in the case file; in what was entered, for a field of that. */
  source: string;
  said?: true;
  category: string;
  outcome: 'sent' | 'coarsened' | 'held-back';
  rule: string;
  because: string;
}

export interface Preview {
  permitted: boolean;
  tells: boolean;
  refusals: { rule: string; code: string }[];
  content: CaseContent;
  /** Categories that are sent, and that this person does not read. */
  closed: string[];
  decisions: Decision[];
}

/** One event of a consent record. */
export interface ConsentEntry {
  version: number;
  recordedAt: string;
  recordedBy: string;
  approvedBy: string | null;
  event: JsonObject;
}

/** What was added to a consent record, or the approval that it waits for. */
export interface ConsentOutcome {
  approvalId?: string;
}

/** What an act on a case came to: done, asked of so many, or waiting for a second person. */
export interface ActOutcome {
  approvalId?: string;
  asked?: number;
}

/** Who was given a field of a case. */
export interface Recipient {
  peer: string;
  kind: string;
  step: string;
  form: 'exact' | 'coarse';
  /** Items that it was told otherwise than it would be told now. */
  outdated: string[];
  lastAt: string;
  certain: boolean;
  mayBeTold: boolean;
  code?: string;
}

/** Stands on every page of a print (R23). */
export interface PrintMark {
  printId: string;
  node: string;
  byFunction: string;
  recipient: string;
  at: string;
}

export interface PrintedCase {
  mark: PrintMark;
  view: CaseView;
}

export interface PrintedConversation {
  mark: PrintMark;
  view: ConversationRow & { messages: Message[] };
}

/** A case that was registered or changed. */
export interface Registered {
  id: string;
  version: number;
}

export interface Attachment {
  id: string;
  documentType: string;
  title?: string;
  mediaType: string;
  /** Why it was rejected or given up. */
  failure?: string;
  size: number;
  status: string;
}

export interface StepOutcome {
  conversationId: string;
  approvalId?: string;
  messageId?: string;
}
