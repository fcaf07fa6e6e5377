import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../domain/refusal.js';
import type { AttachmentFiles } from '../../ports/attachment-files.js';
import { asDiskFault, onDisk } from './disk-fault.js';
import { measureRoom } from './measure-room.js';
import { letBuffersGo } from './let-buffers-go.js';
import { filesUnchangedFor } from './files-unchanged-for.js';
import { flushFile } from './flush-file.js';
import { syncFolder } from './sync-folder.js';
import { temporaryName } from './write-whole.js';

const FILE_ID = /^[0-9a-f-]{36}$/;

/**
 * Encrypted files in a folder: `<last two characters of the id>/<id>`, a partly fetched one with `.part` behind it.
 * (A UUIDv7 begins with the time: its end spreads evenly.)
 */
export class FileAttachmentFiles implements AttachmentFiles {
  private constructor(private readonly folder: string) {}

  static async open(folder: string): Promise<FileAttachmentFiles> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new FileAttachmentFiles(folder);
  }

  /** @throws Fault `files-full`, `files-unavailable`; then nothing of the file is left */
  async write(fileId: string, bytes: AsyncIterable<Uint8Array>): Promise<{ size: number; sha256: string }> {
    const path = await onDisk(() => this.placeFor(fileId));
    const temporary = temporaryName(path);
    try {
      const written = await writeStream(temporary, bytes);
      await rename(temporary, path);
      await syncFolder(dirname(path));
      return written;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw asDiskFault(error);
    }
  }

  async partialSize(fileId: string): Promise<number> {
    return (await sizeOf(this.partPath(fileId))) ?? 0;
  }

  /**
   * Not flushed piece by piece: after a power cut a piece may read as zeros, then the digest does not match and
   * `complete` discards the file, which is fetched again.
   * @throws Fault `attachment-offset` when the piece does not join what is here; `files-full` when only part of it, or nothing,
   * found room: what did is the beginning of the piece, and counts in `partialSize`
   */
  append(fileId: string, offset: number, bytes: Uint8Array): Promise<void> {
    return onDisk(() => this.join(fileId, offset, bytes));
  }

  room(): Promise<number> {
    return measureRoom(this.folder);
  }

  private async join(fileId: string, offset: number, bytes: Uint8Array): Promise<void> {
    await this.placeFor(fileId);
    // At its place, not at the end: of two who write the same piece none moves the other's.
    const file = await open(this.partPath(fileId), constants.O_CREAT | constants.O_WRONLY, 0o600);
    try {
      if ((await file.stat()).size !== offset) throw new Fault('attachment-offset');
      for (let written = 0; written < bytes.length;) {
        written += (await file.write(bytes, written, bytes.length - written, offset + written)).bytesWritten;
      }
      letBuffersGo(bytes.length);
    } finally {
      await file.close();
    }
  }

  /** Safe to repeat: a file that was closed just before a crash is found in place. */
  async complete(fileId: string, expected: { size: number; sha256: string }): Promise<boolean> {
    const [path, part] = [this.path(fileId), this.partPath(fileId)];
    if ((await sizeOf(part)) === undefined) return matches(path, expected);
    if (!(await matches(part, expected))) {
      await rm(part, { force: true });
      return false;
    }
    await flushFile(part);
    await rename(part, path);
    await syncFolder(dirname(path));
    return true;
  }

  /** @throws Fault `attachment-file-missing` */
  async *read(fileId: string, from = 0): AsyncIterable<Uint8Array> {
    try {
      const pieces = createReadStream(this.path(fileId), { highWaterMark: 256 * 1024, start: from });
      for await (const piece of pieces as AsyncIterable<Buffer>) {
        yield piece;
        letBuffersGo(piece.length);
      }
    } catch (error) {
      throw asFault(error);
    }
  }

  /** Returns fewer bytes than asked for at the end of the file. @throws Fault `attachment-file-missing` */
  async readRange(fileId: string, offset: number, length: number): Promise<Uint8Array> {
    const file = await open(this.path(fileId), 'r').catch((error: unknown) => {
      throw asFault(error);
    });
    try {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await file.read(buffer, 0, length, offset);
      letBuffersGo(length);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  async remove(fileId: string): Promise<void> {
    await onDisk(() => rm(this.path(fileId), { force: true }));
    await onDisk(() => rm(this.partPath(fileId), { force: true }));
  }

  async *idsOlderThan(ms: number): AsyncIterable<string> {
    for await (const path of filesUnchangedFor(this.folder, ms)) {
      const id = basename(path).replace(/\.part$/, '');
      if (FILE_ID.test(id)) yield id;
    }
  }

  async removeUnfinished(ms: number): Promise<number> {
    let removed = 0;
    for await (const path of filesUnchangedFor(this.folder, ms)) {
      if (!path.endsWith('.tmp')) continue;
      await rm(path, { force: true });
      removed += 1;
    }
    return removed;
  }

  private path(fileId: string): string {
    // The id becomes a path: nothing but hexadecimal digits and hyphens may reach the file system.
    if (!FILE_ID.test(fileId)) throw new Fault('file-id-invalid');
    return join(this.folder, fileId.slice(-2), fileId);
  }

  private partPath(fileId: string): string {
    return `${this.path(fileId)}.part`;
  }

  private async placeFor(fileId: string): Promise<string> {
    const path = this.path(fileId);
    if (await makeFolder(dirname(path))) await syncFolder(this.folder);
    return path;
  }
}

/**
 * Not with its parents: a folder that is gone, as when its disk is, must not come anew on the disk below.
 * @returns false when it was there already
 */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw asFault(error, 'files-unavailable');
  }
}

async function writeStream(path: string, bytes: AsyncIterable<Uint8Array>): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const piece of bytes) {
      hash.update(piece);
      size += piece.length;
      await file.appendFile(piece);
      letBuffersGo(piece.length);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { size, sha256: hash.digest('base64url') };
}

async function matches(path: string, expected: { size: number; sha256: string }): Promise<boolean> {
  if ((await sizeOf(path)) !== expected.size) return false;
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(piece);
    letBuffersGo(piece.length);
  }
  return hash.digest('base64url') === expected.sha256;
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (facts) => facts.size,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw asFault(error);
    },
  );
}

/** @param missing what it means that a name is not there */
function asFault(error: unknown, missing = 'attachment-file-missing'): unknown {
  const fault = asDiskFault(error);
  const code = (fault as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOENT') return new Fault(missing, error);
  return code ? new Fault('files-unavailable', error) : fault;
}
