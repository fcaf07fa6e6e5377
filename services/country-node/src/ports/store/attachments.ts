/** A file of a case. Ciphertext rests in AttachmentFiles under `fileId`; what it is called is inside `content`. */
export interface AttachmentRow {
  id: string;
  caseId: string;
  fileId: string;
  /** Sealed by the CaseVault, label `attachment.content`: canonical JSON {identity, title?, documentType, plainSha256?}. */
  content: Uint8Array;
  mediaType: string;
  /** Bytes of plain text. */
  size: number;
  cipherSize: number;
  /** base64url SHA-256 of the ciphertext. */
  cipherSha256: string;
  /** expected: named by a handover, to be fetched from `holder` · stored · rejected: did not match what was announced. */
  status: 'expected' | 'stored' | 'rejected';
  /** The node it is fetched from, and the message that named it. */
  holder: string | null;
  messageId: string | null;
  attempts: number;
  nextAttemptAt: Date | null;
  createdAt: Date;
}

/** A copy encrypted for one recipient, fetched by digest by that recipient only. */
export interface AttachmentCopyRow {
  fileId: string;
  attachmentId: string;
  recipient: string;
  messageId: string;
  cipherSha256: string;
  cipherSize: number;
  createdAt: Date;
}

export interface AttachmentRows {
  insert(row: AttachmentRow): Promise<void>;
  get(id: string): Promise<AttachmentRow | undefined>;
  ofCase(caseId: string): Promise<AttachmentRow[]>;
  /** Bytes of plain text that the files of a case have together, those still expected too. */
  bytesOf(caseId: string): Promise<number>;
  setStatus(id: string, status: AttachmentRow['status']): Promise<void>;
  addCopies(rows: readonly AttachmentCopyRow[]): Promise<void>;
  copy(recipient: string, messageId: string, cipherSha256: string): Promise<AttachmentCopyRow | undefined>;
  /** Expected attachments that are due; counts the attempt and leases, SKIP LOCKED. */
  claimExpected(limit: number, now: Date, leaseUntil: Date): Promise<AttachmentRow[]>;
  retryAt(id: string, at: Date): Promise<void>;
}
