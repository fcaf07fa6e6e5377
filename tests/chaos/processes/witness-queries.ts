/**
 * What keeps a network from being quiet: rows that wait to go out, to be worked on, to be fetched, or to be said. A file whose
 * consent went before it was fetched is asked for until the asker gives up: its holder is silent, and says not why (R10).
 */
export const WAITING = `SELECT (SELECT count(*) FROM outbox WHERE status <> 'closed')
  + (SELECT count(*) FROM inbox WHERE status IN ('waiting', 'parked'))
  + (SELECT count(*) FROM attachment WHERE status = 'expected' AND message_id <> ALL ($1::uuid[]))
  + (SELECT count(*) FROM owed_step WHERE status = 'due')
  + (SELECT count(*) FROM resync WHERE status IN ('pending', 'again')) AS count`;

export const SHOWN_OF = `SELECT m.id FROM message m JOIN conversation c ON c.id = m.conversation_id WHERE c.case_id = ANY ($1::uuid[])`;

export const ABOUT = `SELECT o.id FROM conversation o WHERE o.kind <> 'relay'
  AND o.case_id IN (SELECT c.case_id FROM conversation c WHERE c.id = ANY ($1::uuid[]))`;

export const KINDS = `SELECT DISTINCT c.kind FROM conversation c JOIN message m ON m.conversation_id = c.id
  WHERE m.status = 'received' AND c.id = ANY ($1::uuid[])`;

export const HOPS = `SELECT DISTINCT c.id FROM conversation c JOIN message m ON m.conversation_id = c.id
  WHERE c.kind = 'relay' AND m.status <> 'queued'`;

export const ASKED_ABOUT = `SELECT id FROM conversation WHERE kind = 'identity-request' AND case_id = ANY ($1::uuid[])`;

/**
 * What a node still has of what a question showed it. Of what a person there has erased, words that are about nobody stay; the
 * ledger names the message.
 */
export const SHOWN = `SELECT concat_ws(' ', c.kind, c.state) AS row FROM message m JOIN conversation c ON c.id = m.conversation_id
  WHERE c.id = ANY ($1::uuid[]) AND m.direction = 'in' AND m.step = 'ask' AND m.content IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.kind = 'erased' AND e.case_id = c.case_id::text
      AND e.content->'messages' ? m.id::text)`;

/** The same, row by row, for whoever looks into it. */
export const ROWS = `SELECT concat_ws(' ', 'outbox', kind, status, attempts, 'tries, due in', next_attempt_at - now()) AS row
    FROM outbox WHERE status <> 'closed'
  UNION ALL SELECT concat_ws(' ', 'inbox', status, attempts, 'tries, due in', next_attempt_at - now(), duplicates,
    'duplicates') FROM inbox WHERE status IN ('waiting', 'parked')
  UNION ALL SELECT concat_ws(' ', 'attachment', status, attempts, 'tries, due in', next_attempt_at - now())
    FROM attachment WHERE status = 'expected'
  UNION ALL SELECT concat_ws(' ', 'owed', step, status, attempts, 'tries, due in', next_attempt_at - now())
    FROM owed_step WHERE status = 'due'
  UNION ALL SELECT concat_ws(' ', 'resync', status, attempts, 'tries, due in', next_attempt_at - now())
    FROM resync WHERE status IN ('pending', 'again')`;
