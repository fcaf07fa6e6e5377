import type { CaseFile } from '#libs/schema-check/generated/types.js';

/** What the HTTP API answers, as far as the story reads it. */
export interface CaseView {
  id: string;
  version: number;
  responsible: string;
  content: { file?: CaseFile; summary?: Summary };
  references: { partner: string; givenBy: string; reference: string }[];
}

export type Summary = Record<string, string | number | boolean | string[]>;

export interface Conversation {
  id: string;
  caseId: string;
  state: string;
  responsible: string;
  allowedSteps: unknown[];
  messages: Message[];
}

export interface Message {
  id: string;
  step: string;
  author: string;
  recipient: string;
  digest: string;
  direction: 'in' | 'out';
  status: string;
  receipted: boolean;
  /** What it showed of the case to this node. */
  shown?: CaseView['content'];
}

export interface Decision {
  /** JSON pointer in the case file. */
  source: string;
  /** JSON pointer in what is sent. */
  target?: string;
  category: string;
  outcome: 'sent' | 'coarsened' | 'held-back';
  rule: string;
  because: string;
}

export interface Preview {
  permitted: boolean;
  refusals: { code: string }[];
  content: { file?: CaseFile; summary?: Summary };
  decisions: Decision[];
  attachments: { id: string; permitted: boolean; rule: string }[];
}

export interface Attachment {
  id: string;
  documentType: string;
  title?: string;
  mediaType: string;
  size: number;
  status: string;
}

export interface Items<T> {
  items: T[];
}

export interface LedgerItem {
  kind: string;
  content: Record<string, string> | null;
  recordedAt: string;
}
