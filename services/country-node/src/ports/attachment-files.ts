/**
 * Encrypted files outside the database, named by an opaque id only (R20). What is written is always ciphertext.
 */
export interface AttachmentFiles {
  /** Streams the bytes to a new file and returns its size in bytes and base64url SHA-256; the file appears only when whole. */
  write(fileId: string, bytes: AsyncIterable<Uint8Array>): Promise<{ size: number; sha256: string }>;
  /** Size in bytes of what has arrived so far of a partly fetched file; 0 when nothing has. */
  partialSize(fileId: string): Promise<number>;
  /** Appends a fetched piece at `offset` (must equal the partial size). */
  append(fileId: string, offset: number, bytes: Uint8Array): Promise<void>;
  /**
   * Closes a partly fetched file when size and digest match; otherwise discards it and returns false. Of one that is closed
   * already it says whether they match.
   */
  complete(fileId: string, expected: { size: number; sha256: string }): Promise<boolean>;
  /** @param from first byte that is read */
  read(fileId: string, from?: number): AsyncIterable<Uint8Array>;
  readRange(fileId: string, offset: number, length: number): Promise<Uint8Array>;
  remove(fileId: string): Promise<void>;
  /** Ids of the files, whole or partly fetched, that nobody has written to for so long. */
  idsOlderThan(ms: number): AsyncIterable<string>;
  /** Removes what a process that died had begun to write, when nobody has written to it for so long. @returns how many */
  removeUnfinished(ms: number): Promise<number>;
  /** Bytes that there is room for. @throws Fault `files-unavailable` when nothing can be written */
  room(): Promise<number>;
}

/** How much may be kept of files. */
export interface FileLimits {
  /** Bytes that may come of one file, with what is left out of it. */
  fileBytes: number;
  /** Bytes that the files of one case may have together, as they are kept. */
  caseBytes: number;
}
