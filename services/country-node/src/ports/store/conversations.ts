import type { Place } from '../../domain/conversations/places-waiting.js';

/** A conversation as this node sees it; the state is what folding its messages gives, kept for lists. */
export interface ConversationRow {
  id: string;
  kind: string;
  /** The case; of a hop, the circuit: what is sealed of it is sealed under that one's key. */
  caseId: string;
  peer: string;
  /** This node's role in the conversation, e.g. `offerer`. */
  role: string;
  state: string;
  version: number;
  /** Node id of who is responsible for the case as far as this node knows. */
  responsible: string;
  /** When the next answer is due (R15), if one is. */
  dueAt: Date | null;
  /** The hop by which its messages travel; null where they go directly. */
  via: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** One signed message of a conversation, sent or received. */
export interface MessageRow {
  id: string;
  conversationId: string;
  caseId: string;
  direction: 'out' | 'in';
  author: string;
  recipient: string;
  step: string;
  /** base64url SHA-256 of the JWS signing input. */
  digest: string;
  parents: string[];
  /** Line 1 of the signed text: the detached JWS. */
  jws: string;
  /** Line 2 of the signed text: the claims exactly as signed; free of personal data. */
  claims: string;
  /** Lines 3..n (salts and content) sealed by the CaseVault, label `message.content`; null once erased. */
  content: Uint8Array | null;
  /** Out: queued until the receipt, then receipted | refused | voided. In: received. `queued`, `receipted` and `received` count in the fold. */
  status: 'queued' | 'receipted' | 'refused' | 'voided' | 'received';
  /** What its author noted beside it for this node alone, sealed by the CaseVault, label `message.only_here`; in no message, in no ledger. */
  onlyHere?: Uint8Array | null;
  /** Refusal code of the peer, when refused. */
  refusalCode: string | null;
  /** The peer's signed receipt (out) or ours (in), lines 1 and 2. */
  receipt: string | null;
  issuedAt: Date;
  recordedAt: Date;
}

/** A message without its content, signature and receipt, which are large: what the rules of a conversation ask for. */
export interface StepRow extends Omit<MessageRow, 'jws' | 'content' | 'receipt' | 'onlyHere'> {
  receipted: boolean;
}

export type OneStep = StepRow & Pick<MessageRow, 'jws'>;

/** A conversation, and whether everything that this node said in it has arrived. */
export interface ToldRow extends ConversationRow {
  arrived: boolean;
}

export type RefusedRow = Pick<ConversationRow, 'id' | 'updatedAt'>;

export interface ConversationRows {
  insert(row: ConversationRow): Promise<void>;
  get(id: string): Promise<ConversationRow | undefined>;
  lock(id: string): Promise<ConversationRow | undefined>;
  update(
    id: string,
    patch: Partial<Pick<ConversationRow, 'state' | 'responsible' | 'dueAt'>> & { updatedAt: Date },
  ): Promise<void>;
  /** Those that people take part in: no hops. */
  list(query: {
    limit: number;
    before?: string;
    caseId?: string;
    states?: string[];
    assignedTo?: string;
  }): Promise<ConversationRow[]>;
  /** Those that stand in one of these places, what is due soonest first, then what has no day, the oldest first. */
  waiting(query: { limit: number; places: readonly Place[]; assignedTo?: string }): Promise<ConversationRow[]>;
  /** Those of some kinds: in one of these states first, the oldest of them first, then those that changed last; no hops. */
  ofKinds(query: { kinds: readonly string[]; first: readonly string[]; limit: number }): Promise<ToldRow[]>;
  /** Conversations of the case that are in one of the states. */
  ofCase(caseId: string): Promise<ConversationRow[]>;
  /**
   * Conversations of a kind that a partner opened here since then, by a message that states this purpose where one is named; one
   * asks at a time for each partner, until the transaction ends.
   */
  countOpened(query: { kind: string; peer: string; role: string; since: Date; stating?: string }): Promise<number>;
  /** Those whose messages travel by this hop. */
  ofHop(via: string): Promise<ConversationRow[]>;
  /** From now on its messages travel by another hop; null: directly. */
  redirect(id: string, via: string | null): Promise<void>;
  addMessage(row: MessageRow): Promise<void>;
  /** Drops what a message disclosed; claims and signature stay. */
  forgetContent(messageId: string): Promise<void>;
  message(id: string): Promise<MessageRow | undefined>;
  /** With its signature: one alone is small. */
  step(id: string): Promise<OneStep | undefined>;
  /** Its receipt as signed; null while there is none. */
  receipt(id: string): Promise<string | null | undefined>;
  messageByDigest(digest: string): Promise<MessageRow | undefined>;
  /** All messages, in the order recorded. */
  messages(conversationId: string): Promise<MessageRow[]>;
  /** All messages, in the order recorded, as steps. */
  steps(conversationId: string): Promise<StepRow[]>;
  setMessageStatus(
    id: string,
    status: MessageRow['status'],
    receipt: string | null,
    refusalCode: string | null,
  ): Promise<void>;
  /** Replaces what a message disclosed, when some of it is erased. */
  setContent(id: string, content: Uint8Array): Promise<void>;
  /** Erases what came in by a conversation's messages; they stay as signed, without content. @returns how many held any */
  eraseContents(conversationId: string): Promise<number>;
  /**
   * Conversations in one of these states since before then, of which there is still content here that was shown or noted; those
   * that have been so for longest first. `after` is the last of the page before.
   */
  refused(query: {
    states: readonly { kind: string; role: string; state: string }[];
    before: Date;
    limit: number;
    after?: RefusedRow | undefined;
  }): Promise<RefusedRow[]>;
  /** Empties what came in by a conversation's messages, and what was noted beside any of them; they stay as signed. */
  purgeContents(conversationId: string): Promise<void>;
  /** Takes the next number of this directed pair (self → peer); starts at 1. */
  nextSequence(peer: string): Promise<{ sequence: number; epoch: number }>;
  /**
   * Notes a number received from a peer; returns the gap before it, whether the peer went back, and whether it began a new
   * epoch with it: then it was restored.
   */
  noteSequence(
    peer: string,
    epoch: number,
    sequence: number,
  ): Promise<{ missing: number; wentBack: boolean; restored: boolean }>;
  /** Conversations with a peer by id, the lowest first: those above `after`, up to and with `through`. */
  withPeer(query: { peer: string; after?: string; through?: string; limit: number }): Promise<ConversationRow[]>;
}
