import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

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
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => since === 0 || (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= since)
    .filter((file) => {
      const bytes = readIfThere(file);
      return words.some((word) => file.includes(word) || bytes.includes(word));
    });
}

/** A database that runs removes files of its own between the listing and the reading: those hold nothing any more. */
function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
