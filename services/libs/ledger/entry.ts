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
  'attachment-stored',
  'attachment-fetched',
  'staff-changed',
  'content-erased',
] as const;

export type EntryKind = (typeof ENTRY_KINDS)[number];
