import { createHash } from 'node:crypto';
import type pg from 'pg';
import { FileAttachmentFiles } from '../../../services/country-node/src/adapters/objects/file-attachment-files.js';

const FILES = `SELECT a.id, a.file_id, a.status, a.failure, a.cipher_size::int, a.cipher_sha256, a.message_id = ANY ($2::uuid[]) AS silent
  FROM attachment a WHERE a.case_id IN (SELECT c.case_id FROM conversation c WHERE c.id = ANY ($1::uuid[]))`;

interface FileRow {
  id: string;
  file_id: string;
  status: string;
  failure: string | null;
  cipher_size: number;
  cipher_sha256: string;
  /** Null for a file that was registered here. */
  silent: boolean | null;
}

interface About {
  conversations: readonly string[];
  /** Messages whose files their holder may have ceased to serve, because what it showed was taken back (R10). */
  silent: readonly string[];
}

/**
 * Files of the cases of these conversations that ended as none may: not taken for what was announced, given up though nobody
 * took them back, or kept and not, byte for byte, what is said to be.
 * @param folder of the node's files
 */
export async function findFilesAmiss(client: pg.ClientBase, folder: string, about: About): Promise<string[]> {
  const files = await FileAttachmentFiles.open(folder);
  const { rows } = await client.query<FileRow>(FILES, [about.conversations, about.silent]);
  const found: string[] = [];
  for (const row of rows) {
    const amiss = row.status === 'stored' ? await readBack(files, row) : endedAmiss(row);
    if (amiss) found.push(`file ${row.id} ${amiss}`);
  }
  return found;
}

/** One that is still expected is found elsewhere: the network is not quiet. */
function endedAmiss({ status, failure, silent }: FileRow): string | undefined {
  if (status === 'expected' || (status === 'given-up' && failure === 'consent-withdrawn' && silent)) return undefined;
  return `is ${status} as ${failure ?? 'nothing'}`;
}

async function readBack(files: FileAttachmentFiles, row: FileRow): Promise<string | undefined> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const piece of files.read(row.file_id)) {
      hash.update(piece);
      size += piece.length;
    }
  } catch (error) {
    return `is kept and cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  const same = size === row.cipher_size && hash.digest('base64url') === row.cipher_sha256;
  return same ? undefined : 'is kept and is not what was announced or registered';
}
