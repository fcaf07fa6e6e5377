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
    epoch: 'bigint',
    sequence: 'bigint',
    keptOn: 'text',
  },
};

export function restrictionRows(db: Rows): RestrictionRows {
  return {
    add: async (rows) => {
      if (rows.length === 0) return;
      const onConflict = `ON CONFLICT (case_id, peer, purpose, category) DO UPDATE
        SET since = excluded.since, epoch = excluded.epoch, sequence = excluded.sequence,
          conversation_id = excluded.conversation_id, kept_on = NULL
        WHERE (restriction.epoch, restriction.sequence) <= (excluded.epoch, excluded.sequence)`;
      const placed = rows.map(({ place, ...row }) => ({ ...row, ...place }));
      await insertMany(db, RESTRICTION, placed, { onConflict });
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

type Stored = Omit<RestrictionRow, 'place'> & { epoch: string; sequence: string };

const OF_CASE: Alike<[caseId: string], RestrictionRow[]> = {
  name: 'restriction.ofCase',
  writes: false,
  many: async (sql, calls) => {
    const answers = await sql.byCall<Stored>(
      `SELECT k.i, r.* FROM unnest($1::uuid[]) WITH ORDINALITY AS k (case_id, i) JOIN restriction r USING (case_id)`,
      calls,
    );
    return answers.map((rows) =>
      rows.map(({ epoch, sequence, ...row }) => ({
        ...row,
        place: { epoch: Number(epoch), sequence: Number(sequence) },
      })),
    );
  },
};
