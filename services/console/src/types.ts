/** What the API answers (contracts/openapi.json), as far as the pages read it. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export interface Items<T> {
  items: T[];
}

export interface Me {
  id: string;
  displayFunction: string;
  roles: string[];
  node: string;
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
  createdAt: string;
  updatedAt: string;
}

export interface Message {
  id: string;
  direction: 'in' | 'out';
  author: string;
  recipient: string;
  step: string;
  status: 'queued' | 'receipted' | 'refused' | 'voided' | 'received';
  refusalCode: string | null;
  issuedAt: string;
  recordedAt: string;
  said?: JsonObject;
  shown?: JsonObject;
  held?: JsonObject;
  onlyHere?: JsonObject;
}

export interface ConversationView extends ConversationRow {
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
}

export type Risk = 'high' | 'medium' | 'low';

export interface Partner {
  node: string;
  country: string;
  kind: string;
  openings: { kind: string; step: string; says: string; approval?: string }[];
}

export interface Decision {
  /** JSON pointer in the case file. */
  source: string;
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
  decisions: Decision[];
}

export interface Attachment {
  id: string;
  documentType: string;
  title?: string;
  size: number;
  status: string;
}

export interface StepOutcome {
  conversationId: string;
  approvalId?: string;
  messageId?: string;
}
