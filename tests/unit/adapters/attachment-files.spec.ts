import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FileAttachmentFiles } from '../../../services/country-node/src/adapters/objects/file-attachment-files.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { collect, pieces } from '../../support/streams.js';

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url');

describe('the attachment files', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let files: FileAttachmentFiles;
  const bytes = randomBytes(700_000);
  const expected = { size: bytes.length, sha256: digest(bytes) };

  beforeEach(async () => {
    folder = temporaryFolder();
    files = await FileAttachmentFiles.open(folder.path);
  });
  afterEach(() => folder.remove());

  const filesOf = (id: string) => readdirSync(join(folder.path, id.slice(-2)));

  it('reads back what it wrote, whole and in ranges', async () => {
    const id = randomUUID();
    expect(await files.write(id, pieces(bytes))).toEqual(expected);
    expect((await collect(files.read(id))).equals(bytes)).toBe(true);
    const range = await files.readRange(id, 262_144, 262_144);
    expect(Buffer.from(range).equals(bytes.subarray(262_144, 524_288))).toBe(true);
    expect(await files.readRange(id, bytes.length - 5, 100)).toHaveLength(5);
    expect(await files.readRange(id, bytes.length + 5, 100)).toHaveLength(0);
  });

  it('leaves nothing of a file whose source fails', async () => {
    const id = randomUUID();
    async function* failing() {
      yield bytes;
      throw new Error('source');
    }
    await expect(files.write(id, failing())).rejects.toThrow('source');
    expect(filesOf(id)).toEqual([]);
    await expect(collect(files.read(id))).rejects.toMatchObject({ reason: 'attachment-file-missing' });
  });

  it('completes a file fetched in pieces of any size, over a restart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1_000, max: 400_000 }), async (length) => {
        const id = randomUUID();
        for await (const piece of pieces(bytes, length)) {
          const restarted = await FileAttachmentFiles.open(folder.path);
          await restarted.append(id, await restarted.partialSize(id), piece);
        }
        expect(await files.complete(id, expected)).toBe(true);
        expect(await files.complete(id, expected)).toBe(true);
        expect((await collect(files.read(id))).equals(bytes)).toBe(true);
        expect(await files.partialSize(id)).toBe(0);
      }),
      { numRuns: 10 },
    );
  });

  it('takes a piece only where the last one ended', async () => {
    const id = randomUUID();
    await files.append(id, 0, bytes.subarray(0, 100));
    for (const offset of [0, 99, 101]) {
      await expect(files.append(id, offset, bytes)).rejects.toMatchObject({ reason: 'attachment-offset' });
    }
    expect(await files.partialSize(id)).toBe(100);
  });

  it('discards a fetched file of another digest or size', async () => {
    const id = randomUUID();
    const changed = Buffer.from(bytes);
    changed[300_000]! ^= 1;
    await files.append(id, 0, changed);
    expect(await files.complete(id, expected)).toBe(false);
    expect(await files.partialSize(id)).toBe(0);
    await files.append(id, 0, bytes.subarray(1));
    expect(await files.complete(id, expected)).toBe(false);
    expect(await files.complete(id, expected)).toBe(false);
  });

  it('shows a partly fetched file to nobody, and removes both kinds', async () => {
    const [whole, partial] = [randomUUID(), randomUUID()];
    await files.write(whole, pieces(bytes));
    await files.append(partial, 0, bytes);
    await expect(files.readRange(partial, 0, 1)).rejects.toMatchObject({ reason: 'attachment-file-missing' });
    for (const id of [whole, partial]) {
      await files.remove(id);
      await files.remove(id);
      expect(filesOf(id).filter((name) => name.startsWith(id))).toEqual([]);
    }
  });

  it.each([
    '',
    '..',
    '../../../../../../../etc/passwd-long-enough',
    `${randomUUID()}/`,
    `..${randomUUID().slice(2)}`,
    'A'.repeat(36),
  ])('takes no path for an id: %p', async (id) => {
    const invalid = { reason: 'file-id-invalid' };
    await expect(files.write(id, pieces(bytes))).rejects.toMatchObject(invalid);
    await expect(files.append(id, 0, bytes)).rejects.toMatchObject(invalid);
    await expect(collect(files.read(id))).rejects.toMatchObject(invalid);
    await expect(files.remove(id)).rejects.toMatchObject(invalid);
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
