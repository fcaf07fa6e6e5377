/** A file on its way in, in parts. */
export interface UploadRow {
  /** Also of the attachment that it becomes. */
  id: string;
  caseId: string;
  /** Staff id of who began it; nobody else sees it. */
  startedBy: string;
  /** Sealed by the CaseVault, label `upload.content`: canonical JSON {identity, documentType, title?}. */
  content: Uint8Array;
  mediaType: string;
  /** Bytes that were announced. */
  size: number;
  /** Bytes that are here. */
  received: number;
  createdAt: Date;
  /** When it is removed, if nothing of it comes before. */
  expiresAt: Date;
}

/** Some of its bytes, encrypted in a file of their own. */
export interface UploadPieceRow {
  fileId: string;
  uploadId: string;
  /** Place of its first byte. */
  position: number;
  /** Bytes of plain text. */
  size: number;
}

export interface UploadRows {
  insert(row: UploadRow): Promise<void>;
  get(id: string): Promise<UploadRow | undefined>;
  /** In their order. */
  pieces(id: string): Promise<UploadPieceRow[]>;
  /** Adds what comes next. @returns false when as many bytes as `position` says are not here, or more */
  addPiece(piece: UploadPieceRow, expiresAt: Date): Promise<boolean>;
  ofCase(caseId: string): Promise<Pick<UploadRow, 'id' | 'content'>[]>;
  /** Bytes that the uploads of a case will have together. @param finished one that is just made an attachment, and not counted */
  bytesOf(caseId: string, finished?: string): Promise<number>;
  /** @returns the files of its pieces, which are nobody's from now on */
  remove(id: string): Promise<string[]>;
  expired(now: Date, limit: number): Promise<string[]>;
}
