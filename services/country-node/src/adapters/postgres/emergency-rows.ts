import type { EmergencyRow, EmergencyRows } from '../../ports/store/emergencies.js';
import type { Rows } from './rows.js';

export function emergencyRows(db: Rows): EmergencyRows {
  return {
    insert: (row) => db.insert('emergency', row),
    get: (id) => db.one<EmergencyRow>('SELECT * FROM emergency WHERE id = $1', [id]),
    lock: async (id) => {
      await db.hold(`emergency:${id}`);
      return db.one<EmergencyRow>('SELECT * FROM emergency WHERE id = $1 FOR UPDATE', [id]);
    },
    lockPerson: async (staffId) => {
      await db.hold(`emergency-of:${staffId}`);
      await db.run('SELECT id FROM staff WHERE id = $1 FOR NO KEY UPDATE', [staffId]);
    },
    live: (caseId, staffId, now) =>
      db.one<EmergencyRow>(
        `SELECT * FROM emergency WHERE case_id = $1 AND staff_id = $2 AND ended_at IS NULL AND until > $3
         ORDER BY until DESC LIMIT 1`,
        [caseId, staffId, now],
      ),
    opened: async (staffId, since) => {
      const sql = `SELECT count(*)::int AS count, min(opened_at) AS first FROM emergency WHERE staff_id = $1 AND opened_at > $2`;
      return (await db.one<{ count: number; first: Date | null }>(sql, [staffId, since])) ?? { count: 0, first: null };
    },
    end: async (id, { endedAt, endedBy }) => {
      await db.run('UPDATE emergency SET ended_at = $2, ended_by = $3 WHERE id = $1', [id, endedAt, endedBy]);
    },
    judge: async (id, { verdict, judgedBy, judgedAt }) => {
      const sql = 'UPDATE emergency SET verdict = $2, judged_by = $3, judged_at = $4 WHERE id = $1';
      await db.run(sql, [id, verdict, judgedBy, judgedAt]);
    },
    list: ({ limit, staffId, unjudged }) =>
      db.all<EmergencyRow>(
        `SELECT * FROM emergency WHERE ($2::uuid IS NULL OR staff_id = $2) AND (NOT $3 OR judged_at IS NULL)
         ORDER BY ${unjudged ? 'opened_at, id' : '(judged_at IS NULL) DESC, opened_at DESC, id DESC'} LIMIT $1`,
        [limit, staffId ?? null, unjudged ?? false],
      ),
  };
}
