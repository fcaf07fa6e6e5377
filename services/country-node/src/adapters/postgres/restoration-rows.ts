import type { Incarnation, LostEnd, RestorationRows } from '../../ports/store/restoration.js';
import { ADVISORY_LOCKS } from './advisory-locks.js';
import { resyncRows } from './resync-rows.js';
import type { Rows } from './rows.js';

/**
 * A dump restored elsewhere is on another system or under another number; a point in time recovered has another timeline.
 * A folder put back as it was has neither: that shows in the ledger.
 */
const DATABASE = `concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
  (SELECT oid FROM pg_database WHERE datname = current_database()),
  (SELECT timeline_id FROM pg_control_checkpoint())) AS database`;

const HOLDS = 'SELECT 1 FROM ledger_checkpoint WHERE size = $1 AND root = $2';

const STANDING = `SELECT ${DATABASE}, (SELECT max(epoch) FROM incarnation) AS epoch, head.size, head.root,
    $1::bigint IS NULL OR EXISTS (${HOLDS}) AS holds
  FROM (VALUES (true)) AS one LEFT JOIN LATERAL (
    SELECT size, root FROM ledger_checkpoint ORDER BY size DESC LIMIT 1) head ON true`;

/** Of several restores, the last that a ledger of that length can have been lost in. */
const NOTE_LOST = `INSERT INTO lost_end (epoch, size, root, peer)
  SELECT epoch, $1, $2, $3 FROM incarnation WHERE cause <> 'first' AND ledger_size < $1
  ORDER BY ledger_size DESC, epoch DESC LIMIT 1
  ON CONFLICT (epoch) DO UPDATE SET size = excluded.size, root = excluded.root, peer = excluded.peer
    WHERE lost_end.size < excluded.size`;

const TAKE_UNDECLARED = `UPDATE lost_end l SET declared_size = l.size FROM incarnation i
  WHERE i.epoch = l.epoch AND l.size > l.declared_size
  RETURNING l.epoch, i.ledger_size, i.ledger_root, l.size, l.root, l.peer`;

type Numbered<T> = { [K in keyof T]: T[K] extends number ? string | number : T[K] };

export function restorationRows(db: Rows): RestorationRows {
  return {
    database: async () => (await db.one<{ database: string }>(`SELECT ${DATABASE}`))!.database,
    standing: async (noted) => {
      type Row = { database: string; epoch: string | null; size: string | null; root: string | null; holds: boolean };
      const row = (await db.one<Row>(STANDING, [noted?.size ?? null, noted?.root ?? null]))!;
      return {
        ...{ database: row.database, holds: row.holds },
        epoch: row.epoch === null ? null : Number(row.epoch),
        head: row.root === null ? null : { size: Number(row.size), root: row.root },
      };
    },
    incarnation: async () => {
      const row = await db.one<Numbered<Incarnation>>('SELECT * FROM incarnation ORDER BY epoch DESC LIMIT 1');
      return row && { ...row, epoch: Number(row.epoch), ledgerSize: Number(row.ledgerSize) };
    },
    lock: async () => {
      await db.run('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCKS.continuity]);
    },
    begin: (row) => begin(db, row),
    holdsHead: async ({ size, root }) => (await db.one(HOLDS, [size, root])) !== undefined,
    noteLost: async ({ size, root, peer }) => {
      await db.run(NOTE_LOST, [size, root, peer]);
    },
    takeUndeclared: async () => {
      const rows = await db.all<Numbered<LostEnd>>(TAKE_UNDECLARED);
      const numbers = rows.map(({ epoch, ledgerSize, size }) => [epoch, ledgerSize, size].map(Number));
      return rows.map((row, at) => {
        const [epoch, ledgerSize, size] = numbers[at]! as [number, number, number];
        return { ...row, epoch, ledgerSize, size };
      });
    },
    ...resyncRows(db),
    unconfirmed: ({ limit, before }) =>
      db.all(
        `SELECT c.id, c.origin, c.responsible, c.status, c.created_at, c.unconfirmed_since,
           coalesce(e.version, 0) AS consent_version, e.recorded_at AS consent_recorded_at
         FROM case_file c LEFT JOIN LATERAL (
           SELECT sequence AS version, recorded_at FROM consent_event e WHERE e.case_id = c.id
           ORDER BY sequence DESC LIMIT 1) e ON true
         WHERE c.unconfirmed_since IS NOT NULL AND ($2::uuid IS NULL OR c.id < $2) ORDER BY c.id DESC LIMIT $1`,
        [limit, before ?? null],
      ),
    countUnconfirmed: async () => {
      const sql = 'SELECT count(*)::int AS count FROM case_file WHERE unconfirmed_since IS NOT NULL';
      return (await db.one<{ count: number }>(sql))?.count ?? 0;
    },
    confirm: async (caseId) => {
      const sql = 'UPDATE case_file SET unconfirmed_since = NULL WHERE id = $1 AND unconfirmed_since IS NOT NULL';
      return (await db.run(sql, [caseId])) > 0;
    },
  };
}

async function begin(db: Rows, row: Incarnation): Promise<void> {
  await db.insert('incarnation', row);
  if (row.cause === 'first') return;
  await db.run(`UPDATE pair_sequence SET epoch = $1, sequence = 0 WHERE direction = 'out'`, [row.epoch]);
  await db.run('UPDATE case_file SET unconfirmed_since = $1', [row.begunAt]);
  await db.run('DELETE FROM resync');
}
