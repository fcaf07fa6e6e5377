import type { SessionRow, SessionRows } from '../../ports/store/sessions.js';
import type { Rows } from './rows.js';

export function sessionRows(db: Rows): SessionRows {
  return {
    lockPerson: async (staffId) => {
      await db.hold(`sessions-of:${staffId}`);
      await db.run('SELECT id FROM staff WHERE id = $1 FOR NO KEY UPDATE', [staffId]);
    },
    lockIssuerSession: async (issuerSession) => {
      await db.hold(`issuer-session:${issuerSession}`);
      await db.run('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [issuerSession]);
    },
    insert: (row) => db.insert('session', row),
    get: (id) => db.one<SessionRow>('SELECT * FROM session WHERE id = $1', [id]),
    touch: async (id, at) => {
      const sql = `UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2::timestamptz - interval '1 minute'`;
      await db.run(sql, [id, at]);
    },
    ofPerson: (staffId) =>
      db.all<SessionRow>('SELECT * FROM session WHERE staff_id = $1 ORDER BY opened_at, id', [staffId]),
    ofIssuerSession: (issuerSession) =>
      db.all<SessionRow>('SELECT * FROM session WHERE issuer_session = $1', [issuerSession]),
    end: async (ids) => {
      await db.run('DELETE FROM session WHERE id = ANY ($1::uuid[])', [ids]);
    },
    endAll: () => db.run('DELETE FROM session'),
    refuseBefore: async (staffId, at) => {
      const sql = 'UPDATE staff SET credentials_from = greatest(credentials_from, $2::timestamptz) WHERE id = $1';
      await db.run(sql, [staffId, at]);
    },
    noteLogout: async (notice) => {
      const { id, issuerSession, subject, toldAt, until } = notice;
      const sql = `INSERT INTO issuer_logout (id, issuer_session, subject, told_at, until) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO NOTHING`;
      return (await db.run(sql, [id, issuerSession, subject, toldAt, until])) > 0;
    },
    sessionLoggedOut: async (issuerSession, subject) => {
      const sql = `SELECT told_at FROM issuer_logout WHERE issuer_session = $1 AND (subject IS NULL OR subject = $2)
        ORDER BY told_at LIMIT 1`;
      return (await db.one<{ toldAt: Date }>(sql, [issuerSession, subject]))?.toldAt;
    },
    personLoggedOut: async (subject) => {
      const sql = `SELECT told_at FROM issuer_logout WHERE subject = $1 AND issuer_session IS NOT NULL
        ORDER BY told_at DESC LIMIT 1`;
      return (await db.one<{ toldAt: Date }>(sql, [subject]))?.toldAt;
    },
    tidy: async (now, idleSince) => {
      const ended = await db.run('DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2', [now, idleSince]);
      return ended + (await db.run('DELETE FROM issuer_logout WHERE until <= $1', [now]));
    },
  };
}
