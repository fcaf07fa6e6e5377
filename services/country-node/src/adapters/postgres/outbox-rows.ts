import type { NewOutboxRow, OutboxBacklog, OutboxRow, OutboxRows } from '../../ports/store/outbox.js';
import { CLAIM_OUTBOX } from './claim-in-turns.js';
import { insertAllAlike, type Table } from './insert-many.js';
import { readBacklog } from './read-backlog.js';
import type { Alike, Rows } from './rows.js';

const OPEN = `status <> 'closed'`;

const OUTBOX: Table = {
  name: 'outbox',
  columns: {
    id: 'uuid',
    kind: 'text',
    messageId: 'uuid',
    conversationId: 'uuid',
    caseId: 'uuid',
    recipient: 'text',
    sealed: 'text',
    sealedDigest: 'text',
    manifest: 'json',
    status: 'text',
    priority: 'smallint',
    attempts: 'integer',
    nextAttemptAt: 'timestamptz',
    createdAt: 'timestamptz',
    via: 'uuid',
    hopStep: 'text',
    carriedIn: 'uuid',
  },
};

export function outboxRows(db: Rows): OutboxRows {
  return {
    insert: db.alike(INSERT),
    // SKIP LOCKED on status and due time: late commits are never skipped, and two relays never take the same row.
    claim: (limit, now, leaseUntil, except = []) => db.all<OutboxRow>(CLAIM_OUTBOX, [limit, now, leaseUntil, except]),
    // What was hurried while it was being published keeps its haste: its basis may be gone.
    markPublished: async (ids, nextAttemptAt, leaseUntil) => {
      const sql = `UPDATE outbox SET status = 'published',
          next_attempt_at = CASE WHEN next_attempt_at < $3 THEN next_attempt_at ELSE $2 END
        WHERE id = ANY ($1) AND ${OPEN}`;
      await db.run(sql, [ids, nextAttemptAt, leaseUntil]);
    },
    markCarried: async (id, carriedIn, nextAttemptAt) => {
      const sql = `UPDATE outbox SET status = 'published', carried_in = $2, next_attempt_at = $3 WHERE id = $1 AND ${OPEN}`;
      await db.run(sql, [id, carriedIn, nextAttemptAt]);
    },
    redirect: (conversationId, via, now) =>
      db.all<OutboxRow>(
        `UPDATE outbox SET via = $2::uuid, carried_in = NULL, attempts = 0, next_attempt_at = $3
         WHERE conversation_id = $1 AND via IS NOT NULL AND kind = 'message' AND ${OPEN} RETURNING *`,
        [conversationId, via, now],
      ),
    isOpen: async (id) => (await db.one(`SELECT 1 FROM outbox WHERE id = $1 AND ${OPEN}`, [id])) !== undefined,
    reschedule: async (ids, nextAttemptAt) => {
      await db.run(`UPDATE outbox SET next_attempt_at = $2 WHERE id = ANY ($1) AND ${OPEN}`, [ids, nextAttemptAt]);
    },
    close: async (ids) => {
      await db.run(`UPDATE outbox SET status = 'closed', left_at = now() WHERE id = ANY ($1)`, [ids]);
    },
    closeMessage: db.alike(CLOSE_MESSAGE),
    byMessage: (messageId) =>
      db.all<OutboxRow>(`SELECT * FROM outbox WHERE message_id = $1 AND kind = 'message' ORDER BY id`, [messageId]),
    withBroker: async (messageIds) => {
      const sql = `SELECT message_id FROM outbox
        WHERE message_id = ANY ($1::uuid[]) AND kind = 'message' AND status = 'published' AND via IS NULL`;
      return (await db.all<{ messageId: string }>(sql, [messageIds])).map(({ messageId }) => messageId);
    },
    openBySealedDigest: (recipient, sealedDigest) =>
      db.one<OutboxRow>(`SELECT * FROM outbox WHERE sealed_digest = $2 AND recipient = $1 AND ${OPEN}`, [
        recipient,
        sealedDigest,
      ]),
    hurryCase: async (caseId, now) => {
      await db.run(`UPDATE outbox SET next_attempt_at = $2 WHERE case_id = $1 AND ${OPEN}`, [caseId, now]);
    },
    replaceSealed: async (id, sealed, sealedDigest) => {
      await db.run('UPDATE outbox SET sealed = $2, sealed_digest = $3 WHERE id = $1', [id, sealed, sealedDigest]);
    },
    tidy: async ({ from, to }, limit) => {
      const closed = (kinds: string) => `SELECT id FROM outbox WHERE status = 'closed' AND ${kinds}
        AND left_at < now() - make_interval(hours => $1) AND left_at >= now() - make_interval(hours => $2) LIMIT $3`;
      const messages = `UPDATE outbox SET sealed = '' WHERE id IN (${closed("kind = 'message' AND sealed <> ''")})`;
      const answers = `DELETE FROM outbox WHERE id IN (${closed("kind <> 'message'")})`;
      const hours = [from, to, limit];
      return (await db.run(messages, hours)) + (await db.run(answers, hours));
    },
    backlogByPeer: () => readBacklog(db, 'outbox'),
    backlog: async () => {
      const sql = `SELECT count(*)::int AS open, min(created_at) AS oldest_created_at FROM outbox WHERE ${OPEN}`;
      return (await db.one<OutboxBacklog>(sql)) ?? { open: 0, oldestCreatedAt: null };
    },
  };
}

const INSERT = insertAllAlike<NewOutboxRow>(OUTBOX);

const CLOSE_MESSAGE: Alike<[messageId: string], boolean> = {
  name: 'outbox.closeMessage',
  writes: true,
  many: async (sql, calls) => {
    const ids = calls.map(([id]) => id);
    const closed = await sql.all<{ messageId: string }>(
      `UPDATE outbox SET status = 'closed', left_at = now() WHERE message_id = ANY ($1::uuid[]) AND kind IN ('message', 'services') AND ${OPEN}
       RETURNING message_id`,
      [ids],
    );
    const done = new Set(closed.map(({ messageId }) => messageId));
    return ids.map((id) => done.has(id));
  },
};
