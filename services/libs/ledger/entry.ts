/** Every kind of act that the ledger records; closed. Contents are value-free: ids, hashes, pointers, categories, codes, times. */
export const ENTRY_KINDS = [
  'case-created',
  'case-changed',
  'case-assigned',
  'consent-event',
  'reading',
  'approval-requested',
  'approval-decided',
  'disclosure',
  'message-sent',
  'message-received',
  'receipt-sent',
  'receipt-received',
  'refusal',
  'void',
  'quarantine',
  'responsibility-changed',
  'circuit-laid',
  'circuit-carried',
  'circuit-broken',
  'attachment-stored',
  'attachment-fetched',
  'staff-changed',
] as const;

export type EntryKind = (typeof ENTRY_KINDS)[number];
