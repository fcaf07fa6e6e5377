import type { CaseRow } from '../../ports/store/cases.js';
import type { DueCase, DuplicateRow, DuplicateRows } from '../../ports/store/duplicates.js';
import { ADVISORY_LOCKS } from './advisory-locks.js';
import { inTurns } from './find.js';
import { insertMany, type Table } from './insert-many.js';
import type { Alike, Rows } from './rows.js';

const KEY: Table = { name: 'case_trait_key', columns: { key: 'bytea', caseId: 'uuid', certain: 'boolean' } };

export function duplicateRows(db: Rows): DuplicateRows {
  return {
    lockComparing: async () => {
      await db.hold('duplicates');
      await db.one('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCKS.comparing]);
    },
    due: (limit, without) =>
      db.all<DueCase>(
        'SELECT turn, case_id FROM case_to_compare WHERE case_id <> ALL ($2::uuid[]) ORDER BY turn LIMIT $1',
        [limit, without],
      ),
    compared: async (turns) => {
      await db.run('DELETE FROM case_to_compare WHERE turn = ANY ($1::bigint[])', [turns]);
    },
    keepKeys: db.alike(KEEP_KEYS),
    sharing: db.alike(SHARING),
    ofCase: db.alike(OF_CASE),
    get: (id) => db.one<DuplicateRow>('SELECT * FROM duplicate WHERE id = $1', [id]),
    lock: async (id) => {
      await db.hold(`duplicate:${id}`);
      return db.one<DuplicateRow>('SELECT * FROM duplicate WHERE id = $1 FOR UPDATE', [id]);
    },
    // The driver would write an array as one of the database's own.
    put: (row) => db.insert('duplicate', { ...row, findings: JSON.stringify(row.findings) }, REPLACE),
    remove: async (id) => {
      await db.run('DELETE FROM duplicate WHERE id = $1', [id]);
    },
    list: ({ limit, statuses, assignedTo }) => db.all<DuplicateRow>(LIST, [limit, statuses, assignedTo ?? null]),
  };
}

const KEEP_KEYS: Alike<Parameters<DuplicateRows['keepKeys']>, void> = {
  name: 'case_trait_key.keep',
  writes: true,
  many: inTurns(async (sql, calls) => {
    await sql.run('DELETE FROM case_trait_key WHERE case_id = ANY ($1::uuid[])', [calls.map(([caseId]) => caseId)]);
    const rows = calls.flatMap(([caseId, keys]) => keys.map((each) => ({ ...each, caseId })));
    if (rows.length > 0) await insertMany(sql, KEY, rows);
    return calls.map(() => undefined);
  }),
};

const SHARING: Alike<Parameters<DuplicateRows['sharing']>, CaseRow[]> = {
  name: 'case_trait_key.sharing',
  writes: false,
  many: async (sql, calls) => {
    const sought = calls.flatMap(([, keys], at) => keys.map((key) => ({ place: at + 1, key })));
    const rows = await sql.all<CaseRow & { i: string }>(
      `SELECT k.i, c.* FROM unnest($1::uuid[], $2::integer[]) WITH ORDINALITY AS k (case_id, most, i) CROSS JOIN LATERAL (
         SELECT t.case_id, row_number() OVER (ORDER BY bool_or(t.certain) DESC, count(*) DESC, t.case_id DESC) AS rank
         FROM unnest($3::integer[], $4::bytea[]) AS s (place, key) JOIN case_trait_key t USING (key)
         WHERE s.place = k.i AND t.case_id <> k.case_id GROUP BY t.case_id) found
       JOIN case_file c ON c.id = found.case_id WHERE found.rank <= k.most`,
      [
        calls.map(([caseId]) => caseId),
        calls.map(([, , limit]) => limit),
        sought.map(({ place }) => place),
        sought.map(({ key }) => key),
      ],
    );
    const byCall = Map.groupBy(rows, ({ i }) => Number(i) - 1);
    return calls.map((_call, at) => (byCall.get(at) ?? []).map(({ i: _place, ...row }) => row));
  },
};

const OF_CASE: Alike<[caseId: string], DuplicateRow[]> = {
  name: 'duplicate.ofCase',
  writes: false,
  many: (sql, calls) =>
    sql.byCall<DuplicateRow>(
      `SELECT k.i, d.* FROM unnest($1::uuid[]) WITH ORDINALITY AS k (case_id, i) CROSS JOIN LATERAL (
         SELECT * FROM duplicate one WHERE one.case_one = k.case_id
         UNION ALL SELECT * FROM duplicate other WHERE other.case_other = k.case_id) d
       ORDER BY k.i, d.score DESC, d.id DESC`,
      calls,
    ),
};

const REPLACE = `ON CONFLICT (id) DO UPDATE SET score = excluded.score, findings = excluded.findings,
  status = excluded.status, version = excluded.version, proposed_by = excluded.proposed_by,
  decided_by = excluded.decided_by, parted_at = excluded.parted_at, changed_at = excluded.changed_at`;

const WORKS_ON = (column: string) =>
  `EXISTS (SELECT 1 FROM assignment a WHERE a.case_id = d.${column} AND a.staff_id = $3 AND a.categories IS NULL)`;

const LIST = `SELECT d.* FROM duplicate d WHERE d.status = ANY ($2)
    AND ($3::uuid IS NULL OR (${WORKS_ON('case_one')} AND ${WORKS_ON('case_other')}))
  ORDER BY d.score DESC, d.id DESC LIMIT $1`;
