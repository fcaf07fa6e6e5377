import { Refusal } from '../../domain/refusal.js';

const NOTHING = Buffer.alloc(0);

/**
 * Reads a stream by counted bytes, however it was cut into pieces. Holds one piece of the stream at a time and what was
 * last asked for by `take` or `peek`; callers ask these for a few kilobytes only, so memory does not follow the file's size.
 */
export class ByteReader {
  private held: Buffer = NOTHING;
  private readonly pieces: AsyncIterator<Uint8Array>;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.pieces = source[Symbol.asyncIterator]();
  }

  /** Looks at the next bytes without taking them; fewer where the stream ends. */
  async peek(length: number): Promise<Buffer> {
    while (this.held.length < length && (await this.more()));
    return this.held.subarray(0, length);
  }

  /** @throws Refusal `attachment-malformed` where the stream ends before */
  async take(length: number): Promise<Buffer> {
    const taken = await this.peek(length);
    if (taken.length < length) throw new Refusal('attachment-malformed');
    this.held = this.held.subarray(length);
    return taken;
  }

  /** The next bytes as they come, at most `most` of them; empty only at the end of the stream. */
  async some(most = Number.POSITIVE_INFINITY): Promise<Buffer> {
    while (this.held.length === 0 && (await this.more()));
    const taken = this.held.subarray(0, Math.min(most, this.held.length));
    this.held = this.held.subarray(taken.length);
    return taken;
  }

  /** Gives back what was taken last and not used. */
  unread(bytes: Buffer): void {
    this.held = this.held.length === 0 ? bytes : Buffer.concat([bytes, this.held]);
  }

  /** Passes on exactly so many bytes. @throws Refusal `attachment-malformed` where the stream ends before */
  async *pass(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0;) {
      const piece = await this.some(left);
      if (piece.length === 0) throw new Refusal('attachment-malformed');
      left -= piece.length;
      yield piece;
    }
  }

  /** @throws Refusal `attachment-malformed` where the stream ends before */
  async skip(length: number): Promise<void> {
    for await (const piece of this.pass(length)) void piece;
  }

  /** Everything that is left. */
  async *rest(): AsyncGenerator<Buffer> {
    for (let piece = await this.some(); piece.length > 0; piece = await this.some()) yield piece;
  }

  /** Lets the source go. */
  async close(): Promise<void> {
    await this.pieces.return?.();
  }

  private async more(): Promise<boolean> {
    const next = await this.pieces.next();
    if (next.done) return false;
    const piece = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    this.held = this.held.length === 0 ? piece : Buffer.concat([this.held, piece]);
    return true;
  }
}
