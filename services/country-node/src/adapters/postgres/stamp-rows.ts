import type { LedgerHead } from '../../ports/store/ledger.js';
import type { StampRow, StampRows } from '../../ports/store/stamps.js';
import type { Rows } from './rows.js';

type Stored<T> = Omit<T, 'size'> & { size: string };

export function stampRows(db: Rows): StampRows {
  return {
    keep: (row) => db.insert('ledger_stamp', row, 'ON CONFLICT DO NOTHING'),
    get: async (size) => {
      const row = await db.one<Stored<StampRow>>('SELECT * FROM ledger_stamp WHERE size = $1', [size]);
      return row && { ...row, size: Number(row.size) };
    },
    heads: async () => {
      const rows = await db.all<Stored<LedgerHead>>('SELECT size, root FROM ledger_stamp ORDER BY size');
      return rows.map(({ size, root }) => ({ size: Number(size), root }));
    },
    standing: async () => {
      const row = await db.one<Awaited<ReturnType<StampRows['standing']>>>(STANDING);
      return row ?? { keptAt: null, openSince: null };
    },
  };
}

/** A longer ledger has the later head: the first that is longer than every stamped one has waited longest. */
const STANDING = `SELECT (SELECT max(kept_at) FROM ledger_stamp) AS kept_at,
  (SELECT at FROM ledger_checkpoint WHERE size > coalesce((SELECT max(size) FROM ledger_stamp), 0)
   ORDER BY size LIMIT 1) AS open_since`;
