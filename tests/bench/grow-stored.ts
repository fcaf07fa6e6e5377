import pg from 'pg';

const PER_CASE = 4;
/** Bytes of the sealed content of what is made up: what grows with the number of rows is what is measured. */
const CONTENT = 400;

/** A made-up id that is older than every real one. */
const id = (kind: string, number: string) =>
  `('018f0000-0000-7000-8${kind}-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
/** The case with the lowest id of all. */
export const FIRST_MADE_UP = '018f0000-0000-7000-8001-000000000000';
const caseId = id('001', 'c');
const conversationId = id('002', 'c');
const messageId = id('003', `c * ${PER_CASE} + m`);
const DIGEST = `encode(sha256(('message' || c * ${PER_CASE} + m)::bytea), 'base64')`;
const CASES = 'generate_series($1::int, $2::int) AS c';
const MESSAGES = `${CASES} CROSS JOIN generate_series(0, ${PER_CASE - 1}) AS m`;
const NOISE = `decode(repeat(md5(c::text), ${CONTENT / 16}), 'hex')`;
const AT = `now() - interval '2 years' + c * interval '1 minute'`;

/** What a node keeps of finished exchanges: cases, conversations, messages, what went through the queues, the ledger. */
const STATEMENTS = [
  `INSERT INTO case_file (id, origin, content, version, responsible, status, created_at, updated_at)
   SELECT ${caseId}, 'own', ${NOISE}, 1, 'mr', 'open', ${AT}, ${AT} FROM ${CASES}`,
  `INSERT INTO assignment (case_id, staff_id, assigned_by, assigned_at)
   SELECT ${caseId}, s.id, 'seed', ${AT} FROM ${CASES} CROSS JOIN staff s WHERE s.subject = 'caseworker'`,
  `INSERT INTO conversation (id, kind, case_id, peer, role, state, version, responsible, created_at, updated_at, untimed)
   SELECT ${conversationId}, 'case-transfer', ${caseId}, 'iom-ne', 'initiator', 'declined', 3, 'mr', ${AT}, ${AT}, false FROM ${CASES}`,
  `INSERT INTO message (id, conversation_id, case_id, direction, author, recipient, step, digest, parents, jws, claims, content,
     status, issued_at, recorded_at)
   SELECT ${messageId}, ${conversationId}, ${caseId}, 'out', 'mr', 'iom-ne', 'offer', ${DIGEST}, '{}', repeat('j', 200),
     repeat('c', 800), ${NOISE}, 'receipted', ${AT}, ${AT} FROM ${MESSAGES}`,
  `INSERT INTO seen_message (sender, message_id, message_digest, outcome, receipt, at)
   SELECT 'iom-ne', ${messageId}, ${DIGEST}, 'received', repeat('r', 500), ${AT} FROM ${MESSAGES}`,
  `INSERT INTO outbox (id, kind, message_id, recipient, sealed, sealed_digest, status, priority, attempts, next_attempt_at,
     created_at, left_at)
   SELECT ${messageId}, 'message', ${messageId}, 'iom-ne', '', ${DIGEST}, 'closed', 1, 1, ${AT}, ${AT}, ${AT} FROM ${MESSAGES}`,
  `INSERT INTO inbox (sealed_digest, subject_sender, status, message_id, attempts, next_attempt_at, received_at, left_at)
   SELECT ${DIGEST}, 'iom-ne', 'done', ${messageId}, 1, ${AT}, ${AT}, ${AT} FROM ${MESSAGES}`,
  // Compared and timed long ago. The ids of a slice lie next to each other.
  ...['case_to_compare', 'case_to_time'].map(
    (turns) => `DELETE FROM ${turns} WHERE case_id BETWEEN ${id('001', '$1::int')} AND ${id('001', '$2::int')}`,
  ),
  // Below the first leaf: the tree of the real entries goes on undisturbed.
  `INSERT INTO ledger_entry (id, kind, commitment, salt, content, recorded_at, leaf_index)
   SELECT ${messageId}, 'message-sent', sha256(${DIGEST}::bytea), '\\x00', jsonb_build_object('messageId', ${messageId},
     'caseId', ${caseId}, 'conversationId', ${conversationId}), ${AT}, -1 - (c * ${PER_CASE} + m) FROM ${MESSAGES}`,
];
const SLICE = 25_000;

/**
 * Fills a node's tables to so many stored messages, made up inside the database: rows as they are after years, with short
 * content. @param onSlice told how many there are
 */
export async function growStored(
  databaseUrl: string,
  { from, to }: { from: number; to: number },
  onSlice: (messages: number) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('SET synchronous_commit = off');
  for (let first = from / PER_CASE; first < to / PER_CASE; first += SLICE) {
    const last = Math.min(first + SLICE, to / PER_CASE) - 1;
    // At once, or the timekeeper sees cases that nobody has timed.
    await client.query('BEGIN');
    for (const statement of STATEMENTS) await client.query(statement, [first, last]);
    await client.query('COMMIT');
    onSlice((last + 1) * PER_CASE);
  }
  await client.query('VACUUM (ANALYZE)');
  await client.query('CHECKPOINT');
  await client.end();
}
