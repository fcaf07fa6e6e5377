import { ReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { Refusal } from '../../domain/refusal.js';
import type { FileCipher, SealedFile } from '../../ports/file-cipher.js';
import { openFrom } from './open-age-from.js';

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
      throw whyUnopened(source);
    }
  }

  async *decryptFrom(identity: string, sealed: SealedFile, start: number): AsyncIterable<Uint8Array> {
    const watched = new WatchedFile(sealed);
    try {
      yield* await openFrom(identity, watched, start);
    } catch (error) {
      if (error instanceof RangeError) throw error;
      throw whyUnopened(watched);
    }
  }
}

function whyUnopened({ failure }: { failure?: { error: unknown } }): unknown {
  // A disk that fails is our own fault, not the file's. The library's words are dropped: they say which check failed, and
  // may quote the header.
  return failure ? failure.error : new Refusal('attachment-mismatch');
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

/** The same for a file that is read from several places. */
class WatchedFile implements SealedFile {
  readonly size: number;
  private readonly sources: WatchedSource[] = [];

  constructor(private readonly file: SealedFile) {
    this.size = file.size;
  }

  get failure(): { error: unknown } | undefined {
    return this.sources.find(({ failure }) => failure)?.failure;
  }

  from(offset: number): AsyncIterable<Uint8Array> {
    const source = new WatchedSource(this.file.from(offset));
    this.sources.push(source);
    return source;
  }
}

function toStream(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return ReadableStream.from(bytes);
}
