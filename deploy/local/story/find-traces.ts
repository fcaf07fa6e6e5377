import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { unlessGone } from '../unless-gone.js';

/** Tables of a database in which any of these words stands, as text or inside bytes. */
export async function tracesInDatabase(connectionString: string, words: readonly string[]): Promise<string[]> {
  const needles = words.flatMap((word) => [word, Buffer.from(word).toString('hex')]);
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const query = `SELECT 1 FROM ${name} AS t WHERE t::text LIKE ANY ($1) LIMIT 1`;
      const { rowCount } = await client.query(query, [needles.map((needle) => `%${needle}%`)]);
      if (rowCount) found.push(name);
    }
    return found;
  } finally {
    await client.end();
  }
}

/**
 * Files below a folder that hold any of these words, in their name or their bytes.
 * @param since epoch milliseconds; a file that nobody has written to from then on is not read again
 */
export function tracesInFolder(folder: string, words: readonly string[], since = 0): string[] {
  const holdsAny = searchFor(words);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => since === 0 || (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= since)
    .filter((file) => words.some((word) => file.includes(word)) || holdsAny(file));
}

const PIECE = 1 << 20;

/** All words at once, byte by byte as characters: logs of a database are large, and each word by itself reads them again. */
function searchFor(words: readonly string[]): (file: string) => boolean {
  const asBytes = words.map((word) => Buffer.from(word).toString('latin1'));
  const any = new RegExp(asBytes.map((each) => RegExp.escape(each)).join('|') || '(?!)');
  // A word may lie across two pieces.
  const overlap = Math.max(1, ...asBytes.map(({ length }) => length)) - 1;
  const piece = Buffer.alloc(PIECE + overlap);
  return (file) => {
    const opened = unlessGone(() => openSync(file, 'r'));
    if (opened === undefined) return false;
    try {
      for (let at = 0, read = 0; (read = readSync(opened, piece, 0, piece.length, at)) > 0; at += PIECE) {
        if (any.test(piece.toString('latin1', 0, read))) return true;
        if (read < piece.length) return false;
      }
      return false;
    } finally {
      closeSync(opened);
    }
  };
}
