import { appendLeaf, EMPTY_FRONTIER, type Frontier, frontierRoot, leafHash } from '#libs/ledger/merkle.js';
import type { LedgerHead, LedgerRow, LedgerRows, PeerHead } from '../../ports/store/ledger.js';
import { ADVISORY_LOCKS } from './advisory-locks.js';
import { placed, READERS, RECIPIENTS, SIGHTS, type StoredSight } from './ledger-sights.js';
import { insertAlike, insertAllAlike, type Table } from './insert-many.js';
import type { Alike, Rows } from './rows.js';

const ENTRY: Table = {
  name: 'ledger_entry',
  columns: {
    id: 'uuid',
    kind: 'text',
    commitment: 'bytea',
    salt: 'bytea',
    content: 'jsonb',
    recordedAt: 'timestamptz',
  },
};

const PEER_HEAD: Table = {
  name: 'peer_head',
  columns: { peer: 'text', size: 'bigint', root: 'text', messageId: 'uuid', at: 'timestamptz' },
};

type Stored = Omit<LedgerRow, 'leafIndex'> & { leafIndex: string | null };

export function ledgerRows(db: Rows): LedgerRows {
  return {
    append: db.alike(APPEND),
    waits: async () => (await db.one('SELECT 1 FROM ledger_entry WHERE leaf_index IS NULL LIMIT 1')) !== undefined,
    sequence: (limit) => sequence(db, limit),
    head: db.alike(HEAD),
    addCheckpoint: ({ size, root }, signed, at) =>
      db.insert('ledger_checkpoint', { size, root, signed, at }, 'ON CONFLICT DO NOTHING'),
    latestCheckpoint: async (before) => {
      const sql = `SELECT * FROM ledger_checkpoint ${before ? 'WHERE at < $1' : ''} ORDER BY size DESC LIMIT 1`;
      const row = await db.one<{ size: string; root: string; signed: string; at: Date }>(sql, before ? [before] : []);
      return row && { ...row, size: Number(row.size) };
    },
    list: async ({ from, limit }) =>
      (
        await db.all<Stored>('SELECT * FROM ledger_entry WHERE leaf_index >= $1 ORDER BY leaf_index LIMIT $2', [
          from,
          limit,
        ])
      ).map(placed),
    about: async ({ caseId, conversationId, limit, before }) =>
      (
        await db.all<Stored>(
          `SELECT * FROM ledger_entry
           WHERE (($1::text IS NOT NULL AND case_id = $1) OR ($2::text IS NOT NULL AND conversation_id = $2))
             AND ($4::uuid IS NULL OR (recorded_at, id) < (SELECT b.recorded_at, b.id FROM ledger_entry b WHERE b.id = $4))
           ORDER BY recorded_at DESC, id DESC LIMIT $3`,
          [caseId ?? null, conversationId ?? null, limit, before ?? null],
        )
      )
        .map(placed)
        .reverse(),
    readersOf: (caseId) => db.all(READERS, [caseId]),
    recipientsOf: (caseId) => db.all(RECIPIENTS, [caseId]),
    sightsOf: async ({ caseId, limit, before }) =>
      (await db.all<StoredSight>(SIGHTS, [caseId, limit, before ?? null])).map(placed),
    heardAt: () => db.all('SELECT peer, max(at) AS at FROM peer_head GROUP BY peer ORDER BY peer'),
    addPeerHead: db.alike(ADD_PEER_HEAD),
    thinPeerHeads: ({ from, to }) => db.run(THIN_PEER_HEADS, [from, to]),
    peerHeads: async () =>
      (await db.all<PeerHead>('SELECT * FROM peer_head ORDER BY at')).map((head) => ({
        ...head,
        size: Number(head.size),
      })),
  };
}

const APPEND = {
  ...insertAllAlike<Parameters<LedgerRows['append']>[0][number]>(ENTRY),
  // The tree is read from what is committed only.
  last: true,
};
const ADD_PEER_HEAD = insertAlike<PeerHead>(PEER_HEAD, 'ON CONFLICT DO NOTHING');

/** Of each hour the longest; two roots of one length contradict each other and both stay, as proof. */
const THIN_PEER_HEADS = `WITH ranked AS (
  SELECT peer, message_id, size, root,
    size = max(size) OVER (PARTITION BY peer, date_trunc('hour', at)) AS longest,
    row_number() OVER (PARTITION BY peer, date_trunc('hour', at), size, root ORDER BY at, message_id) = 1 AS first
  FROM peer_head
  WHERE at < date_trunc('hour', now() - make_interval(hours => $1))
    AND at >= date_trunc('hour', now() - make_interval(hours => $2)))
DELETE FROM peer_head p USING ranked r
WHERE (p.peer, p.message_id, p.size, p.root) = (r.peer, r.message_id, r.size, r.root) AND NOT (r.longest AND r.first)`;

const HEAD: Alike<[], LedgerHead> = {
  name: 'ledger_frontier.head',
  writes: false,
  many: async (sql, calls) => {
    const head = headOf(await readFrontier(sql));
    return calls.map(() => head);
  },
};

/** One sequencer at a time; writers do not wait for it, because they never touch the frontier. */
async function sequence(db: Rows, limit: number): Promise<LedgerHead | undefined> {
  const lock = await db.one<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS free', [
    ADVISORY_LOCKS.sequencer,
  ]);
  if (!lock?.free) return undefined;
  const rows = await db.all<{ id: string; commitment: Uint8Array }>(
    'SELECT id, commitment FROM ledger_entry WHERE leaf_index IS NULL ORDER BY recorded_at, id LIMIT $1',
    [limit],
  );
  if (rows.length === 0) return undefined;
  const before = await readFrontier(db);
  const after = rows.reduce((tree, { commitment }) => appendLeaf(tree, leafHash(commitment)), before);
  await db.run(
    `UPDATE ledger_entry e SET leaf_index = $2::bigint + n.place - 1
     FROM unnest($1::uuid[]) WITH ORDINALITY AS n (id, place) WHERE e.id = n.id`,
    [rows.map(({ id }) => id), before.size],
  );
  await db.run('UPDATE ledger_frontier SET size = $1, nodes = $2', [
    after.size,
    after.nodes.map((node) => Buffer.from(node)),
  ]);
  return headOf(after);
}

async function readFrontier(db: Rows): Promise<Frontier> {
  const row = await db.one<{ size: string; nodes: Uint8Array[] }>('SELECT size, nodes FROM ledger_frontier');
  return row ? { size: Number(row.size), nodes: row.nodes } : EMPTY_FRONTIER;
}

function headOf(frontier: Frontier): LedgerHead {
  return { size: frontier.size, root: Buffer.from(frontierRoot(frontier)).toString('base64url') };
}
