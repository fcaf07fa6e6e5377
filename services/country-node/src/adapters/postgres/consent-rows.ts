import type { ConsentRow, ConsentRows } from '../../ports/store/consents.js';
import { insertAlike } from './insert-many.js';
import type { Alike, Rows } from './rows.js';

export function consentRows(db: Rows): ConsentRows {
  return {
    append: db.alike(APPEND),
    list: db.alike(LIST),
    version: db.alike(VERSION),
  };
}

const APPEND = insertAlike<ConsentRow>({
  name: 'consent_event',
  columns: {
    id: 'uuid',
    caseId: 'uuid',
    sequence: 'integer',
    content: 'bytea',
    recordedAt: 'timestamptz',
    recordedBy: 'text',
    approvedBy: 'text',
  },
});

const LIST: Alike<[caseId: string], ConsentRow[]> = {
  name: 'consent_event.list',
  writes: false,
  many: (sql, calls) =>
    sql.byCall(
      `SELECT k.i, c.* FROM unnest($1::uuid[]) WITH ORDINALITY AS k (case_id, i) JOIN consent_event c USING (case_id)
       ORDER BY c.sequence`,
      calls,
    ),
};

const VERSION: Alike<[caseId: string], number> = {
  name: 'consent_event.version',
  writes: false,
  many: async (sql, calls) => {
    const found = await sql.byCall<{ version: number }>(
      `SELECT k.i, coalesce(max(c.sequence), 0)::int AS version FROM unnest($1::uuid[]) WITH ORDINALITY AS k (case_id, i)
         LEFT JOIN consent_event c USING (case_id) GROUP BY k.i`,
      calls,
    );
    return found.map(([row]) => row?.version ?? 0);
  },
};
