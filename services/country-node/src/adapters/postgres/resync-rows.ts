import type { RestorationRows, Resync, ResyncRequest } from '../../ports/store/restoration.js';
import { type Alike, assignments, type Rows } from './rows.js';

type Kept = Omit<
  RestorationRows,
  | 'database'
  | 'standing'
  | 'incarnation'
  | 'lock'
  | 'begin'
  | 'holdsHead'
  | 'noteLost'
  | 'takeUndeclared'
  | 'unconfirmed'
  | 'countUnconfirmed'
  | 'confirm'
>;

/** What a restored node still has to hear, and what its partners have to answer. */
export function resyncRows(db: Rows): Kept {
  const resyncs = async (sql: string, parameters: readonly unknown[] = []) =>
    (await db.all<Resync>(sql, parameters)).map((row) => ({
      ...row,
      epoch: Number(row.epoch),
    }));
  const requests = async (sql: string, parameters: readonly unknown[]) =>
    (await db.all<ResyncRequest>(sql, parameters)).map((row) => ({ ...row, epoch: Number(row.epoch) }));
  return {
    expect: async (peers, epoch, at) => {
      const sql = `INSERT INTO resync (peer, epoch, next_attempt_at) SELECT peer, $2, $3 FROM unnest($1::text[]) AS p (peer)
        ON CONFLICT DO NOTHING`;
      await db.run(sql, [peers, epoch, at]);
    },
    list: () => resyncs('SELECT * FROM resync ORDER BY peer'),
    due: (now, limit) =>
      resyncs(
        `SELECT * FROM resync WHERE status IN ('pending', 'again') AND next_attempt_at <= $1 ORDER BY peer LIMIT $2
         FOR UPDATE SKIP LOCKED`,
        [now, limit],
      ),
    lockResync: async (peer) => {
      await db.hold(`resync:${peer}`);
      return (await resyncs('SELECT * FROM resync WHERE peer = $1 FOR UPDATE', [peer]))[0];
    },
    countRecovered: async (peer) => {
      await db.run('UPDATE resync SET recovered = recovered + 1 WHERE peer = $1', [peer]);
    },
    update: async (peer, patch) => {
      const { sql, values } = assignments(patch, 2);
      await db.run(`UPDATE resync SET ${sql} WHERE peer = $1`, [peer, ...values]);
    },
    isPending: db.alike(IS_PENDING),
    keepRequest: ({ claims, ...row }) =>
      db.insert(
        'resync_request',
        { ...row, claims: JSON.stringify(claims) },
        `ON CONFLICT (peer) DO UPDATE SET request_id = excluded.request_id, epoch = excluded.epoch,
           claims = excluded.claims, asked_at = excluded.asked_at`,
      ),
    request: async (peer) => (await requests('SELECT * FROM resync_request WHERE peer = $1 FOR UPDATE', [peer]))[0],
    unanswered: async (pause, without) => {
      const [first] = await requests(
        `SELECT * FROM resync_request WHERE answered_id IS DISTINCT FROM request_id AND peer <> ALL ($2::text[])
           AND (answered_at IS NULL OR answered_at NOT BETWEEN $1::timestamptz AND $1::timestamptz + interval '1 minute')
         ORDER BY peer LIMIT 1 FOR UPDATE SKIP LOCKED`,
        [pause, without],
      );
      return first;
    },
    answered: async (peer, at) => {
      await db.run('UPDATE resync_request SET answered_id = request_id, answered_at = $2 WHERE peer = $1', [peer, at]);
    },
  };
}

/**
 * Shared with those who ask at the same time, and kept from whoever ends the waiting until all of them have ended. Where a
 * restored node has not yet got as far as to ask, everything is still to be heard.
 */
const IS_PENDING: Alike<[peer: string], boolean> = {
  name: 'resync.isPending',
  writes: false,
  many: async (sql, calls) => {
    const peers = [...new Set(calls.map(([peer]) => peer))].sort();
    const rows = await sql.all<{ peer: string }>(
      `WITH known AS MATERIALIZED (SELECT peer, status FROM resync WHERE peer = ANY ($1) ORDER BY peer FOR SHARE)
       SELECT asked.peer FROM unnest($1::text[]) AS asked (peer) LEFT JOIN known USING (peer)
       WHERE known.status IN ('pending', 'again') OR (known.peer IS NULL
         AND (SELECT cause <> 'first' FROM incarnation ORDER BY epoch DESC LIMIT 1))`,
      [peers],
    );
    const pending = new Set(rows.map(({ peer }) => peer));
    return calls.map(([peer]) => pending.has(peer));
  },
};
