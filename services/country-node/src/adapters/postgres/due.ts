import type { Due } from '../../ports/store/store.js';
import { inboxIsDue, OUTBOX_IS_DUE } from './claim-in-turns.js';
import type { Rows } from './rows.js';

/** Of what waits for a time. */
const OPEN = {
  inbox: `status = 'waiting'`,
  outbox: `status <> 'closed'`,
  attachment: `status = 'expected'`,
  owed_step: `status IN ('due', 'waiting')`,
  resync: `status IN ('pending', 'again')`,
};

/** $1 now. One too many costs a look of its loop; one too few would leave what is due to the loop's own rare looks. */
const CONDITIONS: Readonly<Record<Due, string>> = {
  outbox: OUTBOX_IS_DUE,
  owed: `EXISTS (SELECT 1 FROM owed_step WHERE ${OPEN.owed_step} AND next_attempt_at <= $1)`,
  inbox: inboxIsDue(0),
  'inbox-again': inboxIsDue(1),
  attachment: `EXISTS (SELECT 1 FROM attachment WHERE ${OPEN.attachment} AND next_attempt_at <= $1)`,
  ledger: 'EXISTS (SELECT 1 FROM ledger_entry WHERE leaf_index IS NULL)',
  duplicates: 'EXISTS (SELECT 1 FROM case_to_compare)',
  deadlines: 'EXISTS (SELECT 1 FROM conversation WHERE untimed)',
  'case-deadlines': 'EXISTS (SELECT 1 FROM case_to_time)',
  // A node that was restored asks whoever joins later, too.
  'resync-ask': `(SELECT cause <> 'first' FROM incarnation ORDER BY epoch DESC LIMIT 1)`,
  'resync-answer': 'EXISTS (SELECT 1 FROM resync_request WHERE answered_id IS DISTINCT FROM request_id)',
};

/** $1 now; a row for each. */
export const DUE = Object.entries(CONDITIONS)
  .map(([due, condition]) => `SELECT '${due}' AS due WHERE ${condition}`)
  .join(' UNION ALL ');

/** In one statement, whatever the number of loops. */
export async function readDue(db: Rows, now: Date): Promise<Due[]> {
  return (await db.all<{ due: Due }>(DUE, [now])).map(({ due }) => due);
}

const RECALL = `WITH ${Object.entries(OPEN)
  .map(
    ([table, open]) =>
      `${table}_now AS (UPDATE ${table} SET next_attempt_at = $1 WHERE ${open} AND next_attempt_at > $2 RETURNING 1)`,
  )
  .join(', ')}
  SELECT ${Object.keys(OPEN)
    .map((table) => `(SELECT count(*) FROM ${table}_now)`)
    .join(' + ')} AS count`;

/** Makes due now what waits for a time later than `horizon`. @returns how many rows */
export async function recallWaiting(db: Rows, now: Date, horizon: Date): Promise<number> {
  return Number((await db.one<{ count: string }>(RECALL, [now, horizon]))?.count);
}
