import type { ConsentRow, ConsentRows } from '../../ports/store/consents.js';
import type { Rows } from './rows.js';

export function consentRows(db: Rows): ConsentRows {
  return {
    append: (row) => db.insert('consent_event', row),
    list: (caseId) => db.all<ConsentRow>('SELECT * FROM consent_event WHERE case_id = $1 ORDER BY sequence', [caseId]),
    version: async (caseId) => {
      const sql = 'SELECT coalesce(max(sequence), 0)::int AS version FROM consent_event WHERE case_id = $1';
      return (await db.one<{ version: number }>(sql, [caseId]))?.version ?? 0;
    },
  };
}
