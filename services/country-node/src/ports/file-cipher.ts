/** A file that can be read from any byte on. */
export interface SealedFile {
  /** Bytes. */
  size: number;
  from(offset: number): AsyncIterable<Uint8Array>;
}

/** Streaming encryption of files: a fresh identity (secret) per file and recipient (protocol section 7). */
export interface FileCipher {
  newIdentity(): Promise<string>;
  encrypt(identity: string, plain: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** @throws Refusal `attachment-mismatch` when the file was not encrypted to this identity or was changed. */
  decrypt(identity: string, sealed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /**
   * As `decrypt`, from a byte of the plain text on, without reading what lies before it.
   * @throws RangeError for a byte behind the end
   */
  decryptFrom(identity: string, sealed: SealedFile, start: number): AsyncIterable<Uint8Array>;
}
