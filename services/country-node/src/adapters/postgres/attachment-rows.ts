import type { AttachmentCopyRow, AttachmentRow, AttachmentRows } from '../../ports/store/attachments.js';
import { insertAllAlike } from './insert-many.js';
import { type Alike, assignments, type Rows } from './rows.js';

type Stored = Omit<AttachmentRow, 'size' | 'cipherSize'> & { size: string; cipherSize: string };

export function attachmentRows(db: Rows): AttachmentRows {
  return {
    insert: (row) => db.insert('attachment', row),
    get: async (id) => {
      const row = await db.one<Stored>('SELECT * FROM attachment WHERE id = $1', [id]);
      return row && asRow(row);
    },
    ofCase: db.alike(OF_CASE),
    bytesOf: async (caseId, expected) => {
      const found = await db.one<{ bytes: string }>(
        `SELECT coalesce(sum(size), 0) AS bytes FROM attachment
         WHERE case_id = $1 AND (status = 'stored' OR (status = 'expected' AND id <= $2::uuid))`,
        [caseId, expected ?? null],
      );
      return Number(found?.bytes);
    },
    setContent: async (id, content) => {
      await db.run('UPDATE attachment SET content = $2 WHERE id = $1', [id, content]);
    },
    isCopied: async (id) => {
      const sql = 'SELECT EXISTS (SELECT 1 FROM attachment_copy WHERE attachment_id = $1) AS copied';
      return (await db.one<{ copied: boolean }>(sql, [id]))?.copied === true;
    },
    addCopies: db.alike(ADD_COPIES),
    copy: async (recipient, messageId, cipherSha256) => {
      const row = await db.one<AttachmentCopyRow>(
        'SELECT * FROM attachment_copy WHERE recipient = $1 AND message_id = $2 AND cipher_sha256 = $3',
        [recipient, messageId, cipherSha256],
      );
      return row && { ...row, cipherSize: Number(row.cipherSize) };
    },
    named: async (fileIds) => {
      const rows = await db.all<{ fileId: string }>(
        `SELECT file_id FROM attachment WHERE file_id = ANY ($1::uuid[])
         UNION SELECT file_id FROM attachment_copy WHERE file_id = ANY ($1::uuid[])
         UNION SELECT file_id FROM attachment_upload_piece WHERE file_id = ANY ($1::uuid[])`,
        [fileIds],
      );
      return rows.map(({ fileId }) => fileId);
    },
    claimExpected: async (limit, now, leaseUntil, { full, served } = { full: [], served: [] }) => {
      const rows = await db.all<Stored>(
        `UPDATE attachment SET attempts = attempts + 1, next_attempt_at = $3 WHERE id IN (
           SELECT id FROM attachment
           WHERE status = 'expected' AND next_attempt_at <= $2 AND coalesce(holder, '') <> ALL ($4::text[])
           ORDER BY array_position($5::text[], coalesce(holder, '')) NULLS FIRST, next_attempt_at
           LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING *`,
        [limit, now, leaseUntil, full, served],
      );
      return rows.map(asRow);
    },
    renewFetch: async (id, held, until) => {
      const renewed = await db.run(
        `UPDATE attachment SET next_attempt_at = $3 WHERE id = $1 AND status = 'expected' AND next_attempt_at = $2`,
        [id, held, until],
      );
      return renewed === 1;
    },
    settleFetch: async (id, held, patch) => {
      const { sql, values } = assignments(patch, 3);
      const settled = await db.run(
        `UPDATE attachment SET ${sql} WHERE id = $1 AND status = 'expected' AND next_attempt_at = $2`,
        [id, held, ...values],
      );
      return settled === 1;
    },
    expectAgain: async (id, now) => {
      const asked = await db.run(
        `UPDATE attachment SET status = 'expected', failure = NULL, mismatches = 0, waiting_since = $2, next_attempt_at = $2
         WHERE id = $1 AND status IN ('rejected', 'given-up') AND holder IS NOT NULL`,
        [id, now],
      );
      return asked === 1;
    },
  };
}

const OF_CASE: Alike<[caseId: string], AttachmentRow[]> = {
  name: 'attachment.ofCase',
  writes: false,
  many: async (sql, calls) => {
    const found = await sql.byCall<Stored>(
      `SELECT k.i, a.* FROM unnest($1::uuid[]) WITH ORDINALITY AS k (case_id, i) JOIN attachment a USING (case_id)
       ORDER BY a.id`,
      calls,
    );
    return found.map((rows) => rows.map(asRow));
  },
};

const ADD_COPIES = insertAllAlike<AttachmentCopyRow>({
  name: 'attachment_copy',
  columns: {
    fileId: 'uuid',
    attachmentId: 'uuid',
    recipient: 'text',
    messageId: 'uuid',
    cipherSha256: 'text',
    cipherSize: 'bigint',
    createdAt: 'timestamptz',
  },
});

function asRow(row: Stored): AttachmentRow {
  return { ...row, size: Number(row.size), cipherSize: Number(row.cipherSize) };
}
