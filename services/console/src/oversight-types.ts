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
}
