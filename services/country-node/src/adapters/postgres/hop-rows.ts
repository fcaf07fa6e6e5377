import type { HopRow, HopRows } from '../../ports/store/hops.js';
import { insertMany, type Table } from './insert-many.js';
import type { Rows } from './rows.js';

const HOP: Table = {
  name: 'hop',
  columns: {
    id: 'uuid',
    circuitId: 'uuid',
    role: 'text',
    place: 'text',
    pairId: 'uuid',
    peer: 'text',
    reference: 'text',
    purpose: 'text',
    deadline: 'timestamptz',
    payloadDigest: 'text',
    route: 'text[]',
    stops: 'text[]',
    otherEnd: 'text',
    failed: 'boolean',
    createdAt: 'timestamptz',
  },
};

const OVER = `('stopped', 'broken')`;

/** $1 now, $2 what goes on, $3 at most; by way of the index of circuits that are open. */
const NEEDLESS = `SELECT h.* FROM conversation c JOIN hop h ON h.id = c.id
  WHERE c.kind = 'relay' AND c.state = 'open' AND h.place = 'origin' AND NOT h.failed
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE via = h.id AND status <> 'closed' AND hop_step = 'stop')
    AND (h.deadline <= $1
      OR NOT EXISTS (SELECT 1 FROM outbox WHERE via = h.id AND status <> 'closed')
        AND NOT EXISTS (SELECT 1 FROM conversation k WHERE k.via = h.id AND k.kind || ' ' || k.state = ANY ($2)))
  ORDER BY h.id LIMIT $3`;

/** By way of the index of circuits that are open. */
const SPARE = `SELECT h.* FROM conversation c JOIN hop h ON h.id = c.id
  WHERE c.kind = 'relay' AND c.state = 'open' AND h.place = 'final' AND NOT h.failed
    AND h.other_end = $1 AND h.purpose = $2 AND h.deadline > $3 AND NOT EXISTS (SELECT 1 FROM conversation k WHERE k.via = h.id)
  ORDER BY h.created_at DESC, h.id LIMIT 1`;

export function hopRows(db: Rows): HopRows {
  return {
    insert: async (row) => {
      await insertMany(db, HOP, [row]);
    },
    insertOpened: async (row) => {
      const onConflict = `ON CONFLICT (payload_digest) WHERE role = 'far' DO NOTHING`;
      return (await insertMany(db, HOP, [row], { onConflict, returning: 'id' })).length > 0;
    },
    get: (id) => db.one<HopRow>('SELECT * FROM hop WHERE id = $1', [id]),
    carries: async (digest) => (await db.one('SELECT 1 FROM hop WHERE payload_digest = $1', [digest])) !== undefined,
    setOpened: async (id, digest) => {
      await db.run('UPDATE hop SET payload_digest = $2, route = NULL WHERE id = $1', [id, digest]);
    },
    bindOtherEnd: async (id, node) => {
      await db.run('UPDATE hop SET other_end = $2 WHERE id = $1 AND other_end IS NULL', [id, node]);
    },
    spare: ({ otherEnd, purpose, now }) => db.one<HopRow>(SPARE, [otherEnd, purpose, now]),
    setFailed: async (circuitId) => {
      await db.run('UPDATE hop SET failed = true WHERE circuit_id = $1', [circuitId]);
    },
    countOpened: async (peer, now, next) => {
      const sql = `SELECT count(*)::int AS count FROM hop h JOIN conversation c ON c.id = h.id
        WHERE h.peer = $1 AND h.role = 'far' AND h.deadline > $2 AND NOT h.failed AND c.state NOT IN ${OVER}
          AND ($3::text IS NULL OR EXISTS (SELECT 1 FROM hop n WHERE n.id = h.pair_id AND n.peer = $3))`;
      return (await db.one<{ count: number }>(sql, [peer, now, next ?? null]))?.count ?? 0;
    },
    list: ({ limit, before }) =>
      db.all<HopRow & { state: string }>(
        `SELECT h.*, c.state FROM hop h JOIN conversation c ON c.id = h.id WHERE h.circuit_id = ANY (ARRAY (
           SELECT DISTINCT circuit_id FROM hop WHERE $2::uuid IS NULL OR circuit_id < $2 ORDER BY circuit_id DESC LIMIT $1))
         ORDER BY h.circuit_id DESC, h.role`,
        [limit, before ?? null],
      ),
    needless: (now, goingOn, limit) => db.all<HopRow>(NEEDLESS, [now, goingOn, limit]),
  };
}
