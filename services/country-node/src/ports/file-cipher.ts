/** Streaming encryption of files: a fresh identity (secret) per file and recipient (protocol section 7). */
export interface FileCipher {
  newIdentity(): Promise<string>;
  encrypt(identity: string, plain: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** @throws Refusal `attachment-mismatch` when the file was not encrypted to this identity or was changed. */
  decrypt(identity: string, sealed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}
