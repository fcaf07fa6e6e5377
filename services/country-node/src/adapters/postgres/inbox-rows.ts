import type { InboxRow, InboxRows, SeenMessage } from '../../ports/store/inbox.js';
import type { Rows } from './rows.js';

export function inboxRows(db: Rows): InboxRows {
  return {
    insertNew: async (rows) => {
      const due: string[] = [];
      for (const { sealedDigest, subjectSender, sealed, receivedAt } of rows) {
        const row = await db.one<{ fresh: boolean }>(
          `INSERT INTO inbox (sealed_digest, subject_sender, sealed, next_attempt_at, received_at) VALUES ($1, $2, $3, $4, $4)
           ON CONFLICT (sealed_digest) DO UPDATE SET duplicates = inbox.duplicates + 1 RETURNING duplicates = 0 AS fresh`,
          [sealedDigest, subjectSender, sealed, receivedAt],
        );
        if (row?.fresh || (await revive(db, { sealedDigest, sealed, receivedAt }))) due.push(sealedDigest);
      }
      return due;
    },
    get: (sealedDigest) => db.one<InboxRow>('SELECT * FROM inbox WHERE sealed_digest = $1', [sealedDigest]),
    claim: (limit, now, leaseUntil) =>
      db.all<InboxRow>(
        `UPDATE inbox SET attempts = attempts + 1, next_attempt_at = $3 WHERE sealed_digest IN (
           SELECT sealed_digest FROM inbox WHERE status = 'waiting' AND next_attempt_at <= $2
           ORDER BY next_attempt_at, received_at LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING *`,
        [limit, now, leaseUntil],
      ),
    finish: async (sealedDigest, status, code, messageId) => {
      const sealed = status === 'done' ? ', sealed = NULL' : '';
      const sql = `UPDATE inbox SET status = $2, code = $3, message_id = $4${sealed} WHERE sealed_digest = $1`;
      await db.run(sql, [sealedDigest, status, code, messageId]);
    },
    retryAt: async (sealedDigest, at) => {
      await db.run('UPDATE inbox SET next_attempt_at = $2 WHERE sealed_digest = $1', [sealedDigest, at]);
    },
    park: async (sealedDigest, messageId, missingParents) => {
      const sql = `UPDATE inbox SET status = 'parked', message_id = $2, attempts = 0 WHERE sealed_digest = $1`;
      await db.run(sql, [sealedDigest, messageId]);
      await db.run(
        'INSERT INTO inbox_wait (parent_digest, sealed_digest) SELECT unnest($2::text[]), $1 ON CONFLICT DO NOTHING',
        [sealedDigest, missingParents],
      );
    },
    unpark: async (parentDigest, now) => {
      const woken = await db.run(
        `UPDATE inbox SET status = 'waiting', next_attempt_at = $2 WHERE status = 'parked' AND sealed_digest IN (
           SELECT sealed_digest FROM inbox_wait WHERE parent_digest = $1)`,
        [parentDigest, now],
      );
      await db.run('DELETE FROM inbox_wait WHERE parent_digest = $1', [parentDigest]);
      return woken;
    },
    seen: (sender, messageId) =>
      db.one<SeenMessage>('SELECT * FROM seen_message WHERE sender = $1 AND message_id = $2', [sender, messageId]),
    addSeen: async ({ sender, messageId, messageDigest, outcome, code, receipt, at }) =>
      (await db.one(
        `INSERT INTO seen_message (sender, message_id, message_digest, outcome, code, receipt, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING 1`,
        [sender, messageId, messageDigest, outcome, code, receipt, at],
      )) !== undefined,
    refusedDigests: async ({ id, peer }) => {
      const sql = 'SELECT digest FROM refused_digest WHERE conversation_id = $1 AND author = $2';
      return (await db.all<{ digest: string }>(sql, [id, peer])).map(({ digest }) => digest);
    },
    addRefusedDigest: ({ id, peer }, digest) =>
      db.insert('refused_digest', { conversationId: id, author: peer, digest }, 'ON CONFLICT DO NOTHING'),
    quarantine: ({ limit, before }) =>
      db.all<InboxRow>(
        `SELECT * FROM inbox WHERE status = 'quarantined' AND ($2::timestamptz IS NULL OR received_at < $2)
         ORDER BY received_at DESC LIMIT $1`,
        [limit, before ?? null],
      ),
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

/**
 * What was done or parked is worked on again when it is delivered again. What a fault of ours had set aside gets one more
 * try, at ever longer intervals: the fault may be mended, but one that kills its handler must not do so at every delivery.
 */
async function revive(
  db: Rows,
  { sealedDigest, sealed, receivedAt }: { sealedDigest: string; sealed: string | null; receivedAt: Date },
): Promise<boolean> {
  const sql = `UPDATE inbox SET status = 'waiting', sealed = $2, next_attempt_at = $3,
      attempts = CASE WHEN status = 'quarantined' THEN greatest(attempts - 2, 0) ELSE 0 END
    WHERE sealed_digest = $1 AND (status IN ('done', 'parked')
      OR (status = 'quarantined' AND code = 'internal-fault' AND duplicates & (duplicates - 1) = 0))`;
  return (await db.run(sql, [sealedDigest, sealed, receivedAt])) > 0;
}
