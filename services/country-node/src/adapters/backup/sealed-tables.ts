import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Fault } from '../../domain/refusal.js';
import type { FileCipher } from '../../ports/file-cipher.js';
import { flushFile } from '../objects/flush-file.js';
import type { Manifest } from './sealed-manifest.js';

const ENDING = '.copy.gz.age';
const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** Rows of tables in files of a folder: compressed, then encrypted in a stream, whatever their size. */
export class SealedTables {
  constructor(
    private readonly folder: string,
    private readonly cipher: FileCipher,
    private readonly identity: string,
  ) {}

  /** @throws Error of the disk; nothing of an earlier backup is touched */
  async write(table: string, rows: AsyncIterable<Uint8Array>): Promise<Manifest['files'][string]> {
    const path = this.path(table);
    const hash = createHash('sha256');
    let size = 0;
    const count = async function* (sealed: AsyncIterable<Uint8Array>) {
      for await (const piece of sealed) {
        hash.update(piece);
        size += piece.length;
        yield piece;
      }
    };
    const packed = Readable.from(rows).compose(createGzip()) as unknown as AsyncIterable<Uint8Array>;
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    await pipeline(count(this.cipher.encrypt(this.identity, packed)), file);
    await flushFile(path);
    return { size, sha256: hash.digest('base64url') };
  }

  /** @throws Fault `backup-damaged` where a file is not the one that the manifest names */
  async check(table: string, { size, sha256 }: Manifest['files'][string]): Promise<void> {
    const hash = createHash('sha256');
    let read = 0;
    try {
      for await (const piece of createReadStream(this.path(table)) as AsyncIterable<Buffer>) {
        hash.update(piece);
        read += piece.length;
      }
    } catch (error) {
      throw new Fault('backup-damaged', error);
    }
    if (read !== size || hash.digest('base64url') !== sha256) throw new Fault('backup-damaged');
  }

  read(table: string): AsyncIterable<Uint8Array> {
    const plain = this.cipher.decrypt(this.identity, createReadStream(this.path(table)) as AsyncIterable<Buffer>);
    const rows = Readable.from(plain).compose(createGunzip()) as unknown as AsyncIterable<Uint8Array>;
    return rows;
  }

  private path(table: string): string {
    if (!NAME.test(table)) throw new Fault('backup-damaged');
    return join(this.folder, `${table}${ENDING}`);
  }
}
