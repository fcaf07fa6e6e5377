import type { UploadPieceRow, UploadRow, UploadRows } from '../../ports/store/uploads.js';
import type { Rows } from './rows.js';

type Stored = Omit<UploadRow, 'size' | 'received'> & { size: string; received: string };
type StoredPiece = Omit<UploadPieceRow, 'position' | 'size'> & { position: string; size: string };

export function uploadRows(db: Rows): UploadRows {
  return {
    insert: (row) => db.insert('attachment_upload', row),
    get: async (id) => {
      const row = await db.one<Stored>('SELECT * FROM attachment_upload WHERE id = $1', [id]);
      return row && { ...row, size: Number(row.size), received: Number(row.received) };
    },
    pieces: async (id) => {
      const sql = 'SELECT * FROM attachment_upload_piece WHERE upload_id = $1 ORDER BY position';
      const rows = await db.all<StoredPiece>(sql, [id]);
      return rows.map((row) => ({ ...row, position: Number(row.position), size: Number(row.size) }));
    },
    addPiece: async (piece, expiresAt) => {
      const added = await db.run(
        `UPDATE attachment_upload SET received = received + $3, expires_at = $4
         WHERE id = $1 AND received = $2 AND received + $3 <= size`,
        [piece.uploadId, piece.position, piece.size, expiresAt],
      );
      if (added === 1) await db.insert('attachment_upload_piece', piece);
      return added === 1;
    },
    ofCase: (caseId) =>
      db.all<Pick<UploadRow, 'id' | 'content'>>('SELECT id, content FROM attachment_upload WHERE case_id = $1', [
        caseId,
      ]),
    bytesOf: async (caseId, finished) => {
      const sql = `SELECT coalesce(sum(size), 0) AS bytes FROM attachment_upload
        WHERE case_id = $1 AND id IS DISTINCT FROM $2::uuid`;
      return Number((await db.one<{ bytes: string }>(sql, [caseId, finished ?? null]))?.bytes);
    },
    remove: async (id) => {
      const sql = 'DELETE FROM attachment_upload_piece WHERE upload_id = $1 RETURNING file_id';
      const removed = await db.all<{ fileId: string }>(sql, [id]);
      await db.run('DELETE FROM attachment_upload WHERE id = $1', [id]);
      return removed.map(({ fileId }) => fileId);
    },
    expired: async (now, limit) => {
      const sql = 'SELECT id FROM attachment_upload WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2';
      return (await db.all<{ id: string }>(sql, [now, limit])).map(({ id }) => id);
    },
  };
}
