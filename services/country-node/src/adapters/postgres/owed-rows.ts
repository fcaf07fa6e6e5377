import type { OwedRows, OwedStep } from '../../ports/store/owed.js';
import { insertAlike } from './insert-many.js';
import type { Rows } from './rows.js';

export function owedRows(db: Rows): OwedRows {
  return {
    insert: db.alike(INSERT),
    claim: (limit, now, leaseUntil) =>
      db.all<OwedStep>(
        `UPDATE owed_step SET attempts = attempts + 1, next_attempt_at = $3 WHERE id IN (
           SELECT id FROM owed_step WHERE status IN ('due', 'waiting') AND next_attempt_at <= $2
           ORDER BY next_attempt_at, id LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING *`,
        [limit, now, leaseUntil],
      ),
    holds: async ({ id, nextAttemptAt }) => {
      const sql = 'SELECT 1 FROM owed_step WHERE id = $1 AND next_attempt_at = $2 FOR UPDATE';
      return (await db.one(sql, [id, nextAttemptAt])) !== undefined;
    },
    settle: async ({ id, nextAttemptAt: held }, { status, nextAttemptAt }) => {
      const sql = 'UPDATE owed_step SET status = $3, next_attempt_at = $4 WHERE id = $1 AND next_attempt_at = $2';
      await db.run(sql, [id, held, status, nextAttemptAt]);
    },
    ofCase: (caseId) => db.all<OwedStep>('SELECT * FROM owed_step WHERE case_id = $1 ORDER BY id', [caseId]),
  };
}

const INSERT = insertAlike<OwedStep>({
  name: 'owed_step',
  columns: {
    id: 'uuid',
    caseId: 'uuid',
    conversationId: 'uuid',
    step: 'text',
    input: 'bytea',
    about: 'uuid[]',
    until: 'text',
    status: 'text',
    attempts: 'integer',
    nextAttemptAt: 'timestamptz',
    by: 'text',
    createdAt: 'timestamptz',
  },
});
