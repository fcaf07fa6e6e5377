import type { InboxRow, InboxRows, SeenMessage } from '../../ports/store/inbox.js';
import { CLAIM_INBOX } from './claim-in-turns.js';
import { inTurns } from './find.js';
import { insertAlike, type Table } from './insert-many.js';
import { readBacklog } from './read-backlog.js';
import { type Alike, columns, type Rows } from './rows.js';

const REFUSED: Table = {
  name: 'refused_digest',
  columns: { conversationId: 'uuid', author: 'text', digest: 'text' },
};

export function inboxRows(db: Rows): InboxRows {
  const addRefused = db.alike(ADD_REFUSED);
  return {
    insertNew: (rows) => insertNew(db, rows),
    undone: (senders, enough) =>
      db.all(
        `SELECT s.subject_sender, n.waiting, n.undone FROM unnest($1::text[]) AS s (subject_sender) CROSS JOIN LATERAL (
           SELECT count(*)::int AS undone, count(*) FILTER (WHERE status = 'waiting')::int AS waiting FROM (
             SELECT status FROM inbox i WHERE i.subject_sender = s.subject_sender AND i.status IN ('waiting', 'parked')
             LIMIT $2) AS row_of) n
         WHERE n.undone > 0`,
        [senders, enough],
      ),
    get: (sealedDigest) => db.one<InboxRow>('SELECT * FROM inbox WHERE sealed_digest = $1', [sealedDigest]),
    claim: (limit, now, leaseUntil, which) =>
      db.all<InboxRow>(CLAIM_INBOX, [limit, now, leaseUntil, which === 'failed-before' ? 1 : 0]),
    finish: db.alike(FINISH),
    retryAt: async (sealedDigest, at, { counts }) => {
      const tries = counts ? 'attempts' : 'greatest(attempts - 1, 1)';
      const sql = `UPDATE inbox SET next_attempt_at = $2, attempts = ${tries} WHERE sealed_digest = $1`;
      await db.run(sql, [sealedDigest, at]);
    },
    putOff: async (sealedDigest, until) => {
      const sql = `UPDATE inbox SET next_attempt_at = $2, attempts = attempts - 1 WHERE sealed_digest = $1 AND status = 'waiting'`;
      await db.run(sql, [sealedDigest, until]);
    },
    park: async (sealedDigest, messageId, missingParents) => {
      const sql = `UPDATE inbox SET status = 'parked', message_id = $2, attempts = 0
        WHERE sealed_digest = $1 AND status = 'waiting'`;
      if ((await db.run(sql, [sealedDigest, messageId])) === 0) return;
      await db.run(
        'INSERT INTO inbox_wait (parent_digest, sealed_digest) SELECT unnest($2::text[]), $1 ON CONFLICT DO NOTHING',
        [sealedDigest, missingParents],
      );
    },
    waitsFor: async (sealedDigest, parent) => {
      const sql = 'SELECT 1 FROM inbox_wait WHERE parent_digest = $2 AND sealed_digest = $1';
      return (await db.one(sql, [sealedDigest, parent])) !== undefined;
    },
    unpark: db.alike(UNPARK),
    seen: db.alike(SEEN),
    addSeen: db.alike(ADD_SEEN),
    countRefused: async (code, since) => {
      const sql = 'SELECT count(*)::int AS count FROM seen_message WHERE code = $1 AND at > $2';
      return (await db.one<{ count: number }>(sql, [code, since]))?.count ?? 0;
    },
    refusedDigests: db.alike(REFUSED_DIGESTS),
    addRefusedDigest: ({ id, peer }, digest) => addRefused({ conversationId: id, author: peer, digest }),
    addVoidedDigest: async ({ id, peer }, digest) => {
      const sql = `INSERT INTO refused_digest (conversation_id, author, digest, voided) VALUES ($1, $2, $3, true)
        ON CONFLICT (conversation_id, author, digest) DO UPDATE SET voided = true`;
      await db.run(sql, [id, peer, digest]);
    },
    isVoided: async ({ id, peer }, digest) => {
      const sql = 'SELECT 1 FROM refused_digest WHERE conversation_id = $1 AND author = $2 AND digest = $3 AND voided';
      return (await db.one(sql, [id, peer, digest])) !== undefined;
    },
    quarantine: ({ limit, before }) =>
      db.all<InboxRow>(
        `SELECT * FROM inbox WHERE status = 'quarantined' AND ($2::timestamptz IS NULL OR received_at < $2)
         ORDER BY received_at DESC LIMIT $1`,
        [limit, before ?? null],
      ),
    retryQuarantined: async (sealedDigest, at) => (await db.run(RETRY, [sealedDigest, at])) > 0,
    backlogByPeer: () => readBacklog(db, 'inbox'),
    counts: async () => {
      const sql = `SELECT count(*) FILTER (WHERE status = 'waiting')::int AS waiting,
          count(*) FILTER (WHERE status = 'parked')::int AS parked,
          count(*) FILTER (WHERE status = 'quarantined')::int AS quarantined,
          min(received_at) FILTER (WHERE status = 'waiting') AS oldest_waiting_at FROM inbox WHERE status <> 'done'`;
      const none = { waiting: 0, parked: 0, quarantined: 0, oldestWaitingAt: null };
      return (await db.one<typeof none>(sql)) ?? none;
    },
  };
}

/** The author of what could not be opened is judged by the keys of the time at which it is opened. */
const receivedAnew = (at: string) => `CASE WHEN code = 'unopenable' THEN ${at} ELSE received_at END`;

/** One try, among those that failed before: what kills its handler takes no other along, and is set aside again. */
const RETRY = `UPDATE inbox SET status = 'waiting', next_attempt_at = $2, received_at = ${receivedAnew('$2')},
    attempts = greatest(attempts - 2, 1)
  WHERE sealed_digest = $1 AND status = 'quarantined' AND code IN ('internal-fault', 'unopenable') AND sealed IS NOT NULL`;

const ADD_REFUSED = insertAlike<{ conversationId: string; author: string; digest: string }>(
  REFUSED,
  'ON CONFLICT DO NOTHING',
);

const FINISH: Alike<Parameters<InboxRows['finish']>, void> = {
  name: 'inbox.finish',
  writes: true,
  many: inTurns(async (sql, calls) => {
    await sql.run(
      `UPDATE inbox i SET status = p.status, code = p.code, message_id = p.message_id, left_at = now(),
         sealed = CASE WHEN p.status = 'done' THEN NULL ELSE i.sealed END
       FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) AS p (sealed_digest, status, code, message_id)
       WHERE i.sealed_digest = p.sealed_digest AND (p.status = 'done' OR i.status <> 'done')`,
      columns(calls),
    );
    return calls.map(() => undefined);
  }),
};

const UNPARK: Alike<[parentDigest: string, now: Date], number> = {
  name: 'inbox.unpark',
  writes: true,
  many: async (sql, calls) => {
    const waits = await sql.byCall<{ sealedDigest: string }>(
      `SELECT k.i, w.sealed_digest FROM unnest($1::text[]) WITH ORDINALITY AS k (parent_digest, i)
         JOIN inbox_wait w USING (parent_digest)`,
      calls.map(([parent]) => [parent]),
    );
    // Hardly ever does anything wait; then two statements are saved.
    if (waits.every((digests) => digests.length === 0)) return calls.map(() => 0);
    const now = calls[0]![1];
    const woken = await sql.all<{ sealedDigest: string }>(
      `UPDATE inbox SET status = 'waiting', next_attempt_at = $2 WHERE status = 'parked' AND sealed_digest = ANY ($1)
       RETURNING sealed_digest`,
      [waits.flatMap((digests) => digests.map(({ sealedDigest }) => sealedDigest)), now],
    );
    await sql.run('DELETE FROM inbox_wait WHERE parent_digest = ANY ($1)', [calls.map(([parent]) => parent)]);
    const awake = new Set(woken.map(({ sealedDigest }) => sealedDigest));
    return waits.map((digests) => digests.filter(({ sealedDigest }) => awake.has(sealedDigest)).length);
  },
};

const SEEN: Alike<[sender: string, messageId: string], SeenMessage | undefined> = {
  name: 'seen_message.get',
  writes: false,
  many: async (sql, calls) => {
    const found = await sql.byCall<SeenMessage>(
      `SELECT k.i, s.* FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS k (sender, message_id, i)
         JOIN seen_message s USING (sender, message_id)`,
      calls,
    );
    return found.map(([row]) => row);
  },
};

const ADD_SEEN: Alike<[row: SeenMessage], boolean> = {
  name: 'seen_message.add',
  writes: true,
  many: async (sql, calls) => {
    const rows = calls.map(([row]) => [
      ...[row.sender, row.messageId, row.messageDigest, row.outcome],
      ...[row.code, row.receipt, row.at],
    ]);
    const added = await sql.all<{ sender: string; messageId: string }>(
      `INSERT INTO seen_message (sender, message_id, message_digest, outcome, code, receipt, at)
       SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
       ON CONFLICT DO NOTHING RETURNING sender, message_id`,
      columns(rows),
    );
    const fresh = new Set(added.map(({ sender, messageId }) => `${sender} ${messageId}`));
    return calls.map(([{ sender, messageId }]) => fresh.delete(`${sender} ${messageId}`));
  },
};

const REFUSED_DIGESTS: Alike<Parameters<InboxRows['refusedDigests']>, string[]> = {
  name: 'refused_digest.of',
  writes: false,
  many: async (sql, calls) => {
    const found = await sql.byCall<{ digest: string }>(
      `SELECT k.i, r.digest FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS k (conversation_id, author, i)
         JOIN refused_digest r USING (conversation_id, author)`,
      calls.map(([{ id, peer }]) => [id, peer]),
    );
    return found.map((rows) => rows.map(({ digest }) => digest));
  },
};

type Arrived = Parameters<InboxRows['insertNew']>[0][number];

/** The same bytes twice in one batch are one delivery and a duplicate of it. */
async function insertNew(db: Rows, rows: readonly Arrived[]): Promise<string[]> {
  const once = [...new Map(rows.map((row) => [row.sealedDigest, row])).values()];
  if (once.length === 0) return [];
  const fresh = await db.all<{ sealedDigest: string }>(
    `INSERT INTO inbox (sealed_digest, subject_sender, sealed, next_attempt_at, received_at, via)
     SELECT sealed_digest, subject_sender, sealed, received_at, received_at, via
     FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::uuid[])
       AS p (sealed_digest, subject_sender, sealed, received_at, via)
     ON CONFLICT (sealed_digest) DO NOTHING RETURNING sealed_digest`,
    columns(
      once.map(({ sealedDigest, subjectSender, sealed, receivedAt, via = null }) => [
        sealedDigest,
        subjectSender,
        sealed,
        receivedAt,
        via,
      ]),
    ),
  );
  const due = new Set(fresh.map(({ sealedDigest }) => sealedDigest));
  if (due.size === rows.length) return [...due];
  // By digest, so that two deliveries of the same bytes at the same time never wait for each other.
  for (const row of once.toSorted((left, right) => (left.sealedDigest < right.sealedDigest ? -1 : 1))) {
    if (due.has(row.sealedDigest)) continue;
    await db.run('UPDATE inbox SET duplicates = duplicates + 1 WHERE sealed_digest = $1', [row.sealedDigest]);
    if (await revive(db, row)) due.add(row.sealedDigest);
  }
  return [...due];
}

/** What kills its handler must not do so at every delivery. */
const EVER_MORE_SELDOM = 'duplicates & (duplicates - 1) = 0';
/** Opening kills nobody and costs little, but whoever brings the same forgery again and again must pay more for it than we do. */
const NOW_AND_THEN = '(duplicates IN (1, 2, 4) OR duplicates % 8 = 0)';

/**
 * What was done or parked is worked on again when it is delivered again. What a fault of ours had set aside gets one more
 * try, at ever longer intervals, because the fault may be mended; and so does what could not be opened, because our trust list
 * or our clock may have been behind its author's. What a circuit brings again comes seldom, at the cost of a message. What was
 * set aside because it came by the wrong circuit may have been held back and handed to it: it is nothing against its own way.
 */
async function revive(db: Rows, { sealedDigest, sealed, receivedAt, via = null }: Arrived): Promise<boolean> {
  const sql = `UPDATE inbox SET status = 'waiting', sealed = $2, next_attempt_at = $3, via = $4::uuid, received_at = ${receivedAnew('$3')},
      attempts = CASE WHEN status = 'quarantined' THEN greatest(attempts - 2, 0) ELSE 0 END
    WHERE sealed_digest = $1 AND (status IN ('done', 'parked')
      OR (status = 'quarantined' AND via IS NOT NULL AND via IS DISTINCT FROM $4::uuid)
      OR (status = 'quarantined' AND code = 'internal-fault' AND ${EVER_MORE_SELDOM})
      OR (status = 'quarantined' AND code = 'unopenable' AND sealed IS NOT NULL AND ($4::uuid IS NOT NULL OR ${NOW_AND_THEN})))`;
  return (await db.run(sql, [sealedDigest, sealed, receivedAt, via])) > 0;
}
