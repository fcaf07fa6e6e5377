import { createHash } from 'node:crypto';
import type { ActRow, ActRows } from '../../ports/store/acts.js';
import type { Rows } from './rows.js';

export function actRows(db: Rows): ActRows {
  return {
    take: async (key) => {
      // A row that is not there cannot be locked, and whoever inserted the same one would be waited for.
      const row = await db.one<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS free', [lockOf(key)]);
      return row?.free === true;
    },
    find: ({ staffId, keyDigest }) =>
      db.one<ActRow>('SELECT * FROM act_done WHERE staff_id = $1 AND key_digest = $2', [staffId, keyDigest]),
    add: (row) => db.insert('act_done', row),
    forget: (before, limit) =>
      db.run(
        `DELETE FROM act_done WHERE (staff_id, key_digest) IN
           (SELECT staff_id, key_digest FROM act_done WHERE done_at < $1 ORDER BY done_at LIMIT $2)`,
        [before, limit],
      ),
  };
}

/** 64 bits: two different keys meet never in practice, and would only wait for each other. */
function lockOf({ staffId, keyDigest }: Pick<ActRow, 'staffId' | 'keyDigest'>): string {
  return createHash('sha256').update(staffId).update(keyDigest).digest().readBigInt64BE().toString();
}
