import { ReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { Refusal } from '../../domain/refusal.js';
import type { FileCipher } from '../../ports/file-cipher.js';

/**
 * Files in the age format (age-encryption.org/v1): X25519, then ChaCha20-Poly1305 in 64 KiB pieces, so that a file of
 * any size streams with flat memory, and a cut or reordered file does not open.
 */
export class AgeFileCipher implements FileCipher {
  /** @returns a fresh secret, `AGE-SECRET-KEY-1…` */
  async newIdentity(): Promise<string> {
    return generateX25519Identity();
  }

  async *encrypt(identity: string, plain: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(identity));
    yield* await encrypter.encrypt(toStream(plain));
  }

  async *decrypt(identity: string, sealed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    const source = new WatchedSource(sealed);
    try {
      const decrypter = new Decrypter();
      decrypter.addIdentity(identity);
      yield* await decrypter.decrypt(toStream(source));
    } catch {
      // A disk that fails is our own fault, not the file's.
      if (source.failure) throw source.failure.error;
      // The library's words are dropped: they say which check failed, and may quote the header.
      throw new Refusal('attachment-mismatch');
    }
  }
}

/** Passes bytes on and remembers whether reading them failed. */
class WatchedSource implements AsyncIterable<Uint8Array> {
  failure?: { error: unknown };

  constructor(private readonly bytes: AsyncIterable<Uint8Array>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      yield* this.bytes;
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}

function toStream(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return ReadableStream.from(bytes);
}
