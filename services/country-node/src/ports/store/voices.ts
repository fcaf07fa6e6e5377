/** That a child said something; everything of it is in its entries. */
export interface VoiceRow {
  id: string;
  caseId: string;
  recordedAt: Date;
  /** When nothing was left to do; null until then. */
  settledAt: Date | null;
}

/** One entry of it; append-only. */
export interface VoiceEntryRow {
  id: string;
  voiceId: string;
  caseId: string;
  /** 1, 2, 3 … without gaps. */
  sequence: number;
  /** Sealed by the CaseVault, label `child_voice_entry.content`: canonical JSON of a VoiceEntry. */
  content: Uint8Array;
  recordedAt: Date;
}

export interface VoiceRows {
  insert(row: VoiceRow): Promise<void>;
  get(id: string): Promise<VoiceRow | undefined>;
  /** Locks the row until the transaction ends. */
  lock(id: string): Promise<VoiceRow | undefined>;
  settle(id: string, at: Date): Promise<void>;
  append(row: VoiceEntryRow): Promise<void>;
  /** Oldest first. */
  entries(id: string): Promise<VoiceEntryRow[]>;
  /** Oldest first, settled ones too. */
  ofCase(caseId: string): Promise<VoiceRow[]>;
  /** Those with something left to do, oldest first, from after this id on (UUIDv7). */
  open(query: { limit: number; after?: string }): Promise<VoiceRow[]>;
}
