import type { Said } from './traffic.js';

/** A conversation as a node lists it. */
export interface Row {
  id: string;
  peer: string;
  responsible: string;
  kind: string;
  caseId: string;
  state: string;
}

/** The same as it shows it alone. */
export interface Seen extends Row {
  allowedSteps: { step: string }[];
  messages: { said?: Said }[];
}

/** A step as somebody takes it. */
export type Taken = { conversationId: string; kind: string; step: string };

/** What a node says to whoever asks for one. */
export type Asked = { conversationId: string; approvalId?: string };
