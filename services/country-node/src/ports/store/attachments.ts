import type { RefusalCode } from '../../domain/refusal-codes.js';

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
  /**
   * expected: named by a handover, to be fetched from `holder` · stored · rejected: not what was announced, or more than may
   * be held · given-up: nothing came for long. The last two can be asked for again.
   */
  status: 'expected' | 'stored' | 'rejected' | 'given-up';
  /** Why it was rejected or given up. */
  failure: RefusalCode | null;
  /** The node it is fetched from, and the message that named it. */
  holder: string | null;
  messageId: string | null;
  attempts: number;
  /** When it is tried next; while it is being fetched, until when it is leased. */
  nextAttemptAt: Date | null;
  /** How often all of it was here and did not match. */
  mismatches: number;
  /** When something of it came last, or it was asked for. */
  waitingSince: Date;
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

export interface HolderTurns {
  /** Those whose files are not taken now. */
  full: readonly string[];
  /** Those whose files come after all others', and among them the first named first. */
  served: readonly string[];
}

export type FetchPatch = Partial<
  Pick<AttachmentRow, 'status' | 'failure' | 'nextAttemptAt' | 'mismatches' | 'waitingSince'>
>;

export interface AttachmentRows {
  insert(row: AttachmentRow): Promise<void>;
  get(id: string): Promise<AttachmentRow | undefined>;
  ofCase(caseId: string): Promise<AttachmentRow[]>;
  /**
   * Bytes of plain text that the files of a case have together which are here.
   * @param expected counts this one that is still expected, too, and those that were announced before it
   */
  bytesOf(caseId: string, expected?: string): Promise<number>;
  /** Keeps another content of a file. */
  setContent(id: string, content: Uint8Array): Promise<void>;
  /** Whether a copy of it was made for anybody. */
  isCopied(id: string): Promise<boolean>;
  addCopies(rows: readonly AttachmentCopyRow[]): Promise<void>;
  copy(recipient: string, messageId: string, cipherSha256: string): Promise<AttachmentCopyRow | undefined>;
  /** Those of these files that an attachment, a copy or a part of an upload names. */
  named(fileIds: readonly string[]): Promise<string[]>;
  /** Expected attachments that are due, by the turns of their holders; counts the attempt and leases, SKIP LOCKED. */
  claimExpected(limit: number, now: Date, leaseUntil: Date, holders?: HolderTurns): Promise<AttachmentRow[]>;
  /** Prolongs a lease that holds until `held`. @returns false when it is not that one any more */
  renewFetch(id: string, held: Date, until: Date): Promise<boolean>;
  /** Ends or postpones a fetch, for who has the lease that holds until `held`. @returns false for anybody else */
  settleFetch(id: string, held: Date, patch: FetchPatch): Promise<boolean>;
  /** Makes a file due now that was rejected or given up. @returns false for any other */
  expectAgain(id: string, now: Date): Promise<boolean>;
}
