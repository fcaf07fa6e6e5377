import type { PeerBacklog } from '../../ports/store/backlog.js';
import type { Rows } from './rows.js';

/** Minutes over which the drain is measured. */
const WINDOW = 5;

/** A queue: whose row it is, since when it waits, and which rows are still to be done. */
const QUEUES = {
  inbox: { peer: 'subject_sender', since: 'received_at', waits: `status IN ('waiting', 'parked')` },
  outbox: { peer: 'recipient', since: 'created_at', waits: `status <> 'closed'` },
};

/**
 * What waits in a queue and what left it in the last minutes, peer by peer. The rate is taken over the time in which
 * anything left, at least a minute, so that a drain that began just now is not seen too slow.
 */
export function readBacklog(db: Rows, queue: keyof typeof QUEUES): Promise<PeerBacklog[]> {
  const { peer, since, waits } = QUEUES[queue];
  return db.all<PeerBacklog>(
    `WITH waiting AS (
       SELECT ${peer} AS peer, count(*)::int AS count, min(${since}) AS oldest_at FROM ${queue} WHERE ${waits} GROUP BY 1),
     gone AS (
       SELECT ${peer} AS peer, count(*) AS count, min(left_at) AS first FROM ${queue}
       WHERE left_at > now() - interval '${WINDOW} minutes' AND NOT (${waits}) GROUP BY 1)
     SELECT peer, coalesce(w.count, 0) AS count, w.oldest_at, coalesce(
         g.count * 60 / greatest(60, extract(epoch FROM now() - g.first)), 0)::float8 AS drained_per_minute
     FROM waiting w FULL JOIN gone g USING (peer) ORDER BY peer`,
  );
}
