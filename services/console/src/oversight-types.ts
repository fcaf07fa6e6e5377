import type { Items, JsonObject } from './types.js';

/** What the API answers to those who look after the node and what it holds, as far as the pages read it. */

export interface Sights {
  readers: {
    staffId: string;
    displayFunction: string | null;
    count: number;
    prints: number;
    whats: string[];
    firstAt: string;
    lastAt: string;
  }[];
  recipients: {
    node: string;
    count: number;
    arrived: number;
    categories: string[];
    firstAt: string;
    lastAt: string;
  }[];
  items: Sight[];
}

export interface Sight {
  id: string;
  leafIndex: number | null;
  at: string;
  kind: 'reading' | 'disclosure' | 'attachment-fetched';
  what: string | null;
  by: string | null;
  displayFunction: string | null;
  recipient: string | null;
  categories: string[];
  status: string | null;
  printId: string | null;
}

export interface Telling {
  conversationId: string;
  caseId: string;
  kind: string;
  peer: string;
  ours: boolean;
  state: string;
  arrived: boolean;
  answered: boolean;
  since: string;
  dueAt: string | null;
  changedAt: string;
}

export interface DueCase {
  id: string;
  origin: 'local' | 'received';
  responsible: string;
  closedAt: string;
  retentionUntil: string;
  held: boolean;
  approvalId: string | null;
}

export interface Hold {
  id: string;
  caseId: string;
  reason: string;
  reviewBy: string;
  setBy: string;
  setApprovedBy: string;
  setAt: string;
  reviewDue: boolean;
}

export interface Restoration {
  restored: { epoch: number; cause: 'noticed' | 'declared'; at: string } | null;
  partners: {
    peer: string;
    status: 'pending' | 'again' | 'done' | 'set-aside';
    recovered: number;
    incomplete: number;
    endedAt: string | null;
  }[];
  unconfirmed: number;
}

export interface UnconfirmedCase {
  id: string;
  origin: 'local' | 'received';
  responsible: string;
  status: 'open' | 'closed';
  createdAt: string;
  unconfirmedSince: string;
  consentVersion: number;
  consentRecordedAt: string | null;
}

export interface Health {
  ready: boolean;
  atFault: string[];
  attention: string[];
}

export interface Peer {
  node: string;
  country: string;
  kind: 'authority' | 'organisation' | 'consular';
  own: boolean;
  agreementUntil: string | null;
  signingKeyUntil: string | null;
  encryptionKeyUntil: string | null;
  heardAt: string | null;
}

export interface Peers {
  brokerConnected: boolean;
  directory: { signedUntil: string; renewedUntil: string };
  items: Peer[];
}

export interface QueueSide {
  count: number;
  oldestSeconds: number | null;
  drainedPerMinute: number;
  expectedDrainSeconds: number | null;
}

export interface Queue {
  peer: string;
  out: QueueSide;
  in: QueueSide;
}

export interface SetAside {
  sealedDigest: string;
  subjectSender: string;
  code: string | null;
  attempts: number;
  receivedAt: string;
  duplicates: number;
  retriable: boolean;
}

export interface Quarantine {
  counts: { waiting: number; parked: number; quarantined: number; oldestWaitingAt: string | null };
  outbox: { open: number; oldestCreatedAt: string | null };
  items: SetAside[];
  more: boolean;
}

export interface LedgerEntry {
  id: string;
  leafIndex: number | null;
  kind: string;
  content: Record<string, unknown> | null;
  recordedAt: string;
}

export interface HeldHead {
  peer: string;
  size: number;
  root: string;
  at: string;
}

export interface LedgerHeads {
  head: { size: number; root: string };
  checkpoint: { size: number; root: string; at: string } | null;
  heldOfPeers: HeldHead[];
}

export interface LedgerReport {
  ok: boolean;
  size: number;
  root: string;
  erased: number;
  findings: { code: 'content-changed' | 'index-missing' | 'root-differs' | 'tail-cut'; leafIndex: number }[];
  breaks: { leafIndex: number; from: number; to: number | null }[];
}

export interface VoiceHead {
  id: string;
  caseId: string;
  sort: 'objection' | 'correction' | 'complaint';
  state: 'open' | 'answered' | 'told';
  level: 'team' | 'supervisor' | 'data-protection' | 'auditor';
  recordedAt: string;
  dueAt: string | null;
}

export interface VoiceView extends VoiceHead {
  said: JsonObject & { words: string };
  recordedBy: string;
  answer?: JsonObject;
  answeredBy?: string;
  told?: JsonObject;
}

export interface Finding {
  feature: string;
  outcome: string;
  points: number;
}

export interface Duplicate {
  id: string;
  caseIds: [string, string];
  score: number;
  findings: Finding[];
  status: 'suggested' | 'proposed' | 'same' | 'different';
  version: number;
  proposedBy: string | null;
  changedAt: string;
}

export interface DuplicateView extends Duplicate {
  cases: { caseId: string; compared: JsonObject }[];
}

export interface FiguresPeriod {
  period: string;
  least: number;
  madeAt: string;
}

export interface FigureTable {
  population: 'cases' | 'exchanges-opened' | 'exchanges-received' | 'answers-due' | 'closures';
  dimension: string;
  /** Null where there are too few to be told. */
  total: number | null;
  /** Null where the table is not told; a count that is null is hidden. */
  cells: { category: string; count: number | null }[] | null;
}

export interface Figures extends FiguresPeriod {
  node: string;
  tables: FigureTable[];
}

/** Exchanges of one kind by the node that they went to or came from. */
export interface RouteTable extends Pick<FigureTable, 'total' | 'cells'> {
  population: 'exchanges-opened' | 'exchanges-received';
  kind: string;
}

export interface FigureRoutes extends Items<RouteTable> {
  least: number;
}

/** A circuit that begins, passes or ends here. */
export interface Circuit {
  id: string;
  place: 'origin' | 'relay' | 'final';
  purpose: string;
  deadline: string;
  createdAt: string;
  neighbours: { node: string; toward: 'origin' | 'final'; reference: string; state: string }[];
}

/** A case as it is given to somebody. */
interface Assignment {
  caseId: string;
  staffId: string;
  /** Null is the case whole. */
  categories: string[] | null;
  assignedAt: string;
  version: number;
}

export interface WhoHas {
  /** Of those who work on no case here any more nothing follows from it. */
  items: (Assignment & { inForce: boolean })[];
  more: boolean;
  /** It is open, and no person has the whole of it. */
  nobodys: boolean;
}

export interface GivenCase extends Assignment {
  status: 'open' | 'closed';
  /** It is open, and nobody else has the whole of it. */
  alone: boolean;
}
