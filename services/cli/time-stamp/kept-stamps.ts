import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KnownHead } from '#libs/ledger/verify-ledger.js';
import { readToken } from '#libs/time-stamp/read-token.js';
import { TimeStampError } from '#libs/time-stamp/time-stamp-error.js';
import { readJsonFile } from '../read-json-file.js';
import { UsageError } from '../usage-error.js';

/** A signed head of the ledger, and the word of an authority that it was there. */
export interface KeptStamp {
  v: 1;
  /** Detached JWS and claims, one line each. */
  head: string;
  /** RFC 3161 time-stamp token over `head`, base64. */
  token: string;
}

export interface StampedHead extends KnownHead {
  at: Date;
}

const NAME = /^\d+\.stamp\.json$/;

export function keepStamp(folder: string, size: number, stamp: KeptStamp): void {
  writeFileSync(join(folder, `${size}.stamp.json`), JSON.stringify(stamp), { flush: true });
}

/**
 * The heads that were stamped, the oldest first.
 * @param trusted file of certificates in PEM
 * @throws UsageError for a folder without any, or a stamp that does not count
 */
export async function readStamps(folder: string, trusted: string): Promise<StampedHead[]> {
  const [names, certificates] = [list(folder), read(trusted)];
  const heads: StampedHead[] = [];
  for (const name of names) {
    const { head, token } = readJsonFile(join(folder, name), `${name} cannot be read.`) as KeptStamp;
    heads.push(await stampedHead(name, { head, token }, certificates));
  }
  return heads.sort((one, other) => one.size - other.size);
}

async function stampedHead(
  name: string,
  { head, token }: Pick<KeptStamp, 'head' | 'token'>,
  certificates: string,
): Promise<StampedHead> {
  try {
    const { at } = await readToken(Buffer.from(token, 'base64'), head, certificates);
    const { size, root } = JSON.parse(head.split('\n')[1] ?? '') as { size: number; root: string };
    return { size, root, at, heldBy: `a time-stamp of ${at.toISOString()}` };
  } catch (error) {
    const code = error instanceof TimeStampError ? ` (${error.code})` : '';
    throw new UsageError(`${name} is no time-stamp that counts${code}.`);
  }
}

function list(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => NAME.test(name));
    // Nothing to hold it against must not pass for something that agrees.
    if (names.length > 0) return names;
  } catch {
    // Said below.
  }
  throw new UsageError('There is no time-stamp in the folder.');
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError('The certificates of the authority cannot be read.');
  }
}
