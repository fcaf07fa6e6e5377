import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { AgeFileCipher } from '../../../services/country-node/src/adapters/objects/age-file-cipher.js';
import { Fault } from '../../../services/country-node/src/domain/refusal.js';
import type { SealedFile } from '../../../services/country-node/src/ports/file-cipher.js';
import { collect, pieces } from '../../support/streams.js';

const cipher = new AgeFileCipher();
const mismatch = { name: 'Refusal', code: 'attachment-mismatch' };

describe('the file cipher', () => {
  it.each([0, 1, 65_536, 65_537, 1_000_000])('gives back %i bytes', async (size) => {
    const identity = await cipher.newIdentity();
    const plain = randomBytes(size);
    const sealed = await collect(cipher.encrypt(identity, pieces(plain)));
    expect((await collect(cipher.decrypt(identity, pieces(sealed, 70_001)))).equals(plain)).toBe(true);
  });

  it('makes a new secret each time and opens with that one only', async () => {
    const [mine, other] = [await cipher.newIdentity(), await cipher.newIdentity()];
    expect(mine).not.toBe(other);
    const sealed = await collect(cipher.encrypt(mine, pieces(randomBytes(1_000))));
    await expect(collect(cipher.decrypt(other, pieces(sealed)))).rejects.toMatchObject(mismatch);
    await expect(collect(cipher.decrypt('AGE-SECRET-KEY-1NONSENSE', pieces(sealed)))).rejects.toMatchObject(mismatch);
  });

  it('refuses a file that was cut, lengthened, changed or is none', async () => {
    const identity = await cipher.newIdentity();
    const sealed = await collect(cipher.encrypt(identity, pieces(randomBytes(300_000))));
    const flipped = (at: number) => Buffer.from(sealed).fill(sealed[at]! ^ 1, at, at + 1);
    const cases = [
      sealed.subarray(0, -1),
      sealed.subarray(0, 200 + 2 * 65_552),
      Buffer.concat([sealed, Buffer.of(0)]),
      flipped(10),
      flipped(100),
      flipped(sealed.length - 1),
      flipped(200_000),
      Buffer.alloc(0),
      randomBytes(500),
    ];
    for (const changed of cases) {
      await expect(collect(cipher.decrypt(identity, pieces(changed)))).rejects.toMatchObject(mismatch);
    }
  });

  it('tells a disk that fails from a file that is wrong', async () => {
    const identity = await cipher.newIdentity();
    const sealed = await collect(cipher.encrypt(identity, pieces(randomBytes(300_000))));
    async function* failing() {
      yield sealed.subarray(0, 150_000);
      throw new Fault('attachment-files-unavailable');
    }
    await expect(collect(cipher.decrypt(identity, failing()))).rejects.toMatchObject({
      name: 'Fault',
      reason: 'attachment-files-unavailable',
    });
  });

  it('lets go of its source when the reader leaves early', async () => {
    const identity = await cipher.newIdentity();
    const sealed = await collect(cipher.encrypt(identity, pieces(randomBytes(3_000_000))));
    let released = false;
    async function* source() {
      try {
        yield* pieces(sealed);
      } finally {
        released = true;
      }
    }
    for await (const piece of cipher.decrypt(identity, source())) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(released).toBe(true);
  });

  it('streams: the first bytes come before the source ends', async () => {
    const identity = await cipher.newIdentity();
    let given = 0;
    async function* endless() {
      for (given = 0; given < 1_000; given += 1) yield randomBytes(100_000);
    }
    for await (const piece of cipher.encrypt(identity, endless())) {
      if (piece.length > 60_000) break;
    }
    expect(given).toBeLessThan(50);
  });

  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 300_000])('opens %i bytes from any one on', async (size) => {
    const identity = await cipher.newIdentity();
    const plain = randomBytes(size);
    const sealed = fileOf(await collect(cipher.encrypt(identity, pieces(plain))));
    const starts = fc.oneof(fc.integer({ min: 0, max: size }), fc.constantFrom(0, size, Math.min(size, 65_536)));
    await fc.assert(
      fc.asyncProperty(starts, async (start) => {
        const opened = await collect(cipher.decryptFrom(identity, sealed, start));
        expect(opened.equals(plain.subarray(start))).toBe(true);
      }),
      { numRuns: 30 },
    );
    await expect(collect(cipher.decryptFrom(identity, sealed, size + 1))).rejects.toBeInstanceOf(RangeError);
  });

  it('opens no part of a file that was cut, lengthened, changed or is another’s', async () => {
    const [identity, other] = [await cipher.newIdentity(), await cipher.newIdentity()];
    const sealed = await collect(cipher.encrypt(identity, pieces(randomBytes(300_000))));
    const flipped = (at: number) => Buffer.from(sealed).fill(sealed[at]! ^ 1, at, at + 1);
    const changed = [
      sealed.subarray(0, -1),
      sealed.subarray(0, -70_000),
      Buffer.concat([sealed, Buffer.of(0)]),
      Buffer.concat([sealed, sealed.subarray(-65_552)]),
      flipped(10),
      flipped(100),
      flipped(sealed.length - 1),
      Buffer.alloc(0),
    ];
    for (const each of changed) {
      await expect(collect(cipher.decryptFrom(identity, fileOf(each), 70_000))).rejects.toMatchObject(mismatch);
    }
    await expect(collect(cipher.decryptFrom(other, fileOf(sealed), 70_000))).rejects.toMatchObject(mismatch);
  });

  it('reads no more of a file than lies behind the byte it opens from', async () => {
    const identity = await cipher.newIdentity();
    const sealed = await collect(cipher.encrypt(identity, pieces(randomBytes(1_000_000))));
    let read = 0;
    async function* counted(offset: number) {
      for await (const piece of pieces(sealed.subarray(offset), 10_000)) {
        read += piece.length;
        yield piece;
      }
    }
    await collect(cipher.decryptFrom(identity, { size: sealed.length, from: counted }, 950_000));
    expect(read).toBeLessThan(150_000);
  });
});

/** A file in memory that can be read from any byte on. */
function fileOf(sealed: Buffer): SealedFile {
  return { size: sealed.length, from: (offset) => pieces(sealed.subarray(offset), 50_001) };
}
