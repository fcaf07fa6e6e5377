import type { RestrictionRow, RestrictionRows } from '../../ports/store/restrictions.js';
import { insertMany, type Table } from './insert-many.js';
import type { Alike, Rows } from './rows.js';

const RESTRICTION: Table = {
  name: 'restriction',
  columns: {
    caseId: 'uuid',
    conversationId: 'uuid',
    peer: 'text',
    purpose: 'text',
    category: 'text',
    since: 'timestamptz',
    keptOn: 'text',
  },
};

export function restrictionRows(db: Rows): RestrictionRows {
  return {
    add: async (rows) => {
      if (rows.length === 0) return;
      const onConflict = `ON CONFLICT (case_id, peer, purpose, category) DO UPDATE
        SET since = excluded.since, conversation_id = excluded.conversation_id, kept_on = NULL`;
      await insertMany(db, RESTRICTION, rows, { onConflict });
    },
    ofCase: db.alike(OF_CASE),
    keep: async (conversationId, kept) => {
      await db.run(
        `UPDATE restriction r SET kept_on = k.basis FROM unnest($2::text[], $3::text[]) AS k (category, basis)
         WHERE r.conversation_id = $1 AND r.category = k.category`,
        [conversationId, kept.map(({ category }) => category), kept.map(({ basis }) => basis)],
      );
    },
  };
}

const OF_CASE: Alike<[caseId: string], RestrictionRow[]> = {
  name: 'restriction.ofCase',
  writes: false,
  many: (sql, calls) =>
    sql.byCall(
      `SELECT k.i, r.* FROM unnest($1::uuid[]) WITH ORDINALITY AS k (case_id, i) JOIN restriction r USING (case_id)`,
      calls,
    ),
};
