/**
 * How the queues are taken from: one row of each peer, then a second of each, so that whoever has much waiting holds up
 * nobody. Peers are found by leaps in the index, and of each no more rows are looked at than could be taken: the cost goes
 * with the number of peers, not with what waits. Candidates are more than are taken, because another process may hold the
 * first of them at this moment (SKIP LOCKED); their state is looked at again under the lock. Arrays of keys, because for a
 * join the planner takes the whole table to be cheaper.
 */
const CANDIDATES = 2;

const PEERS = `
  WITH RECURSIVE peer AS (
    (SELECT subject_sender FROM inbox WHERE status = 'waiting' ORDER BY subject_sender LIMIT 1)
    UNION ALL
    SELECT next.subject_sender FROM peer CROSS JOIN LATERAL (
      SELECT i.subject_sender FROM inbox i WHERE i.status = 'waiting' AND i.subject_sender > peer.subject_sender
      ORDER BY i.subject_sender LIMIT 1) next)`;

const LANES = `
  WITH RECURSIVE lane AS (
    (SELECT recipient, priority FROM outbox WHERE status <> 'closed' ORDER BY recipient, priority LIMIT 1)
    UNION ALL
    SELECT next.recipient, next.priority FROM lane CROSS JOIN LATERAL (
      SELECT o.recipient, o.priority FROM outbox o
      WHERE o.status <> 'closed' AND (o.recipient, o.priority) > (lane.recipient, lane.priority)
      ORDER BY o.recipient, o.priority LIMIT 1) next)`;

/** $1 limit, $2 now, $3 lease until, $4 0 for those never tried, 1 for those tried before (as the index has it). */
export const CLAIM_INBOX = `${PEERS},
  candidate AS MATERIALIZED (
    SELECT due.* FROM peer CROSS JOIN LATERAL (
      SELECT i.sealed_digest, i.next_attempt_at, i.received_at,
        row_number() OVER (ORDER BY i.next_attempt_at, i.received_at) AS turn
      FROM inbox i WHERE i.status = 'waiting' AND i.subject_sender = peer.subject_sender AND least(i.attempts, 1) = $4
        AND i.next_attempt_at <= $2
      ORDER BY i.next_attempt_at, i.received_at LIMIT ${CANDIDATES} * $1) due
    ORDER BY due.turn, due.next_attempt_at, due.received_at LIMIT ${CANDIDATES} * $1),
  taken AS MATERIALIZED (
    SELECT i.sealed_digest, c.turn, c.next_attempt_at, c.received_at
    FROM candidate c JOIN inbox i ON i.sealed_digest = c.sealed_digest
    WHERE i.sealed_digest = ANY (ARRAY (SELECT sealed_digest FROM candidate))
      AND i.status = 'waiting' AND i.next_attempt_at <= $2
    ORDER BY c.turn, c.next_attempt_at, c.received_at LIMIT $1 FOR UPDATE OF i SKIP LOCKED),
  leased AS (
    UPDATE inbox i SET attempts = i.attempts + 1, next_attempt_at = $3
    WHERE i.sealed_digest = ANY (ARRAY (SELECT sealed_digest FROM taken)) RETURNING i.*)
  SELECT leased.* FROM leased JOIN taken USING (sealed_digest)
  ORDER BY taken.turn, taken.next_attempt_at, taken.received_at`;

/**
 * $1 limit, $2 now, $3 lease until, $4 recipients to leave out. What is urgent goes before everything else to the same recipient and first in each turn;
 * it takes no turn from others: receipts are urgent, and whoever sends us a flood would fill whole batches with them.
 */
export const CLAIM_OUTBOX = `${LANES},
  candidate AS MATERIALIZED (
    SELECT due.*, row_number() OVER (PARTITION BY due.recipient ORDER BY due.priority, due.next_attempt_at) AS turn
    FROM lane CROSS JOIN LATERAL (
      SELECT o.id, o.recipient, o.priority, o.next_attempt_at
      FROM outbox o WHERE o.status <> 'closed' AND o.recipient = lane.recipient AND o.priority = lane.priority
        AND o.next_attempt_at <= $2
      ORDER BY o.next_attempt_at LIMIT ${CANDIDATES} * $1) due
    WHERE lane.recipient <> ALL ($4::text[])
    ORDER BY turn, due.priority, due.next_attempt_at LIMIT ${CANDIDATES} * $1),
  taken AS MATERIALIZED (
    SELECT o.id, c.priority, c.turn, c.next_attempt_at
    FROM candidate c JOIN outbox o ON o.id = c.id
    WHERE o.id = ANY (ARRAY (SELECT id FROM candidate)) AND o.status <> 'closed' AND o.next_attempt_at <= $2
    ORDER BY c.turn, c.priority, c.next_attempt_at LIMIT $1 FOR UPDATE OF o SKIP LOCKED),
  leased AS (
    UPDATE outbox o SET attempts = o.attempts + 1, next_attempt_at = $3
    WHERE o.id = ANY (ARRAY (SELECT id FROM taken)) RETURNING o.*)
  SELECT leased.* FROM leased JOIN taken USING (id) ORDER BY taken.turn, taken.priority, taken.next_attempt_at`;

/** Whether CLAIM_INBOX would take any, tried before or not; a condition, of $1 now. */
export const inboxIsDue = (triedBefore: 0 | 1): string => `EXISTS (${PEERS}
  SELECT 1 FROM peer CROSS JOIN LATERAL (
    SELECT 1 FROM inbox i WHERE i.status = 'waiting' AND i.subject_sender = peer.subject_sender
      AND least(i.attempts, 1) = ${triedBefore} AND i.next_attempt_at <= $1 LIMIT 1) due)`;

/** Whether CLAIM_OUTBOX would take any, were nobody left out; a condition, of $1 now. */
export const OUTBOX_IS_DUE = `EXISTS (${LANES}
  SELECT 1 FROM lane CROSS JOIN LATERAL (
    SELECT 1 FROM outbox o WHERE o.status <> 'closed' AND o.recipient = lane.recipient AND o.priority = lane.priority
      AND o.next_attempt_at <= $1 LIMIT 1) due)`;
