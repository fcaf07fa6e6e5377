import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BaseFetcher } from 'tuf-js';
import { DownloadHTTPError, DownloadLengthMismatchError } from 'tuf-js/dist/error.js';
import { DefaultFetcher } from 'tuf-js/dist/fetcher.js';
import { fingerprint } from './read-trust-files.js';

/** Of any file of the directory. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024;
const WEB_TIMEOUT_MS = 10_000;

/** Where the directory's files are read from. None of them is believed for where it came from. */
export interface TrustSource {
  url: string;
  fetcher: BaseFetcher;
  /** As in `WhatToDo`: of a folder it is told by its timestamp, the web has to be asked. */
  state(): Promise<string | undefined>;
  pollMs: number;
}

/** @param place a folder, or the http(s) address that its files stand below */
export function sourceAt(place: string): TrustSource {
  if (/^https?:\/\//.test(place)) {
    const fetcher = new DefaultFetcher({ timeout: WEB_TIMEOUT_MS });
    return { url: place, fetcher, state: () => Promise.resolve(undefined), pollMs: 60_000 };
  }
  const state = () => fingerprint(join(place, 'timestamp.json'));
  return { url: pathToFileURL(place).href, fetcher: new FolderFetcher(), state, pollMs: 1_000 };
}

/** A source that has nothing: what is kept has to do. */
export const NOWHERE: Pick<TrustSource, 'url' | 'fetcher'> = {
  url: 'file:///',
  fetcher: new (class extends BaseFetcher {
    override fetch() {
      return Promise.reject(new DownloadHTTPError('nowhere', 503));
    }
  })(),
};

class FolderFetcher extends BaseFetcher {
  override async fetch(url: string) {
    const path = fileURLToPath(url);
    try {
      if ((await stat(path)).size > MAX_FILE_BYTES) throw new DownloadLengthMismatchError('too large');
      return new Blob([new Uint8Array(await readFile(path))]).stream();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new DownloadHTTPError('not there', 404);
    }
  }
}

/** Passes on what another fetches, and notes what came of it: which roots there were, and whether anything did not come. */
export class NotingFetcher extends BaseFetcher {
  readonly roots: string[] = [];
  /** Why a file did not come; what came and was refused is another matter. */
  missing?: unknown;

  constructor(private readonly inner: BaseFetcher) {
    super();
  }

  override fetch(url: string) {
    return this.inner.fetch(url);
  }

  override async downloadFile<T>(url: string, maxLength: number, handle: (file: string) => Promise<T>): Promise<T> {
    let came = false;
    try {
      return await super.downloadFile(url, maxLength, (file) => {
        came = true;
        return handle(file);
      });
    } catch (error) {
      if (!came && !isAnswer(url, error)) this.missing = error;
      throw error;
    }
  }

  override async downloadBytes(url: string, maxLength: number): Promise<Buffer> {
    const bytes = await super.downloadBytes(url, maxLength);
    if (isRoot(url)) this.roots.push(bytes.toString('utf8'));
    return bytes;
  }
}

/** There is always a root that does not exist yet (TUF 5.3.3); and a file that is too long did come. */
function isAnswer(url: string, error: unknown): boolean {
  if (error instanceof DownloadHTTPError) return isRoot(url) && [403, 404].includes(error.statusCode);
  return error instanceof DownloadLengthMismatchError;
}

function isRoot(url: string): boolean {
  return /\/\d+\.root\.json$/.test(url);
}
