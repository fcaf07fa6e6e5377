import type { ConversationRow, ConversationRows, MessageRow } from '../../ports/store/conversations.js';
import { assignments, type Rows } from './rows.js';

/** Any number that no other program of the node uses for advisory locks. */
const OPENING_LOCK = 7_206_963;

export function conversationRows(db: Rows): ConversationRows {
  return {
    insert: (row) => db.insert('conversation', row),
    get: (id) => db.one<ConversationRow>('SELECT * FROM conversation WHERE id = $1', [id]),
    lock: (id) => lock(db, id),
    update: async (id, patch) => {
      const { sql, values } = assignments(patch, 2);
      await db.run(`UPDATE conversation SET version = version + 1, ${sql} WHERE id = $1`, [id, ...values]);
    },
    list: ({ limit, before, caseId, states, assignedTo }) =>
      db.all<ConversationRow>(
        `SELECT * FROM conversation c WHERE ($2::uuid IS NULL OR c.id < $2) AND ($3::uuid IS NULL OR c.case_id = $3)
           AND ($4::text[] IS NULL OR c.state = ANY ($4))
           AND ($5::uuid IS NULL OR EXISTS (SELECT 1 FROM assignment a WHERE a.case_id = c.case_id AND a.staff_id = $5))
         ORDER BY c.id DESC LIMIT $1`,
        [limit, before ?? null, caseId ?? null, states ?? null, assignedTo ?? null],
      ),
    ofCase: (caseId) => db.all<ConversationRow>('SELECT * FROM conversation WHERE case_id = $1 ORDER BY id', [caseId]),
    addMessage: (row) => db.insert('message', row),
    message: (id) => db.one<MessageRow>('SELECT * FROM message WHERE id = $1', [id]),
    messageByDigest: (digest) => db.one<MessageRow>('SELECT * FROM message WHERE digest = $1', [digest]),
    messages: (conversationId) =>
      db.all<MessageRow>('SELECT * FROM message WHERE conversation_id = $1 ORDER BY recorded_at, id', [conversationId]),
    setMessageStatus: async (id, status, receipt, refusalCode) => {
      const sql = 'UPDATE message SET status = $2, receipt = coalesce($3, receipt), refusal_code = $4 WHERE id = $1';
      await db.run(sql, [id, status, receipt, refusalCode]);
    },
    nextSequence: async (peer) => {
      const sql = `INSERT INTO pair_sequence (peer, direction, epoch, sequence) VALUES ($1, 'out', 1, 1)
        ON CONFLICT (peer, direction) DO UPDATE SET sequence = pair_sequence.sequence + 1 RETURNING epoch, sequence`;
      const row = await db.one<{ epoch: string; sequence: string }>(sql, [peer]);
      return { epoch: Number(row?.epoch), sequence: Number(row?.sequence) };
    },
    noteSequence: (peer, epoch, sequence) => noteSequence(db, peer, epoch, sequence),
  };
}

/** Where there is no row yet the id itself is locked: of two workers that both find nothing the second sees what the first opened. */
async function lock(db: Rows, id: string): Promise<ConversationRow | undefined> {
  const read = () => db.one<ConversationRow>('SELECT * FROM conversation WHERE id = $1 FOR UPDATE', [id]);
  const known = await read();
  if (known) return known;
  await db.run('SELECT pg_advisory_xact_lock($1, hashtext($2))', [OPENING_LOCK, id]);
  return read();
}

async function noteSequence(db: Rows, peer: string, epoch: number, sequence: number) {
  const sql = `SELECT epoch, sequence FROM pair_sequence WHERE peer = $1 AND direction = 'in' FOR UPDATE`;
  const known = await db.one<{ epoch: string; sequence: string }>(sql, [peer]);
  const last = { epoch: Number(known?.epoch ?? epoch), sequence: Number(known?.sequence ?? 0) };
  const ahead = epoch > last.epoch || (epoch === last.epoch && sequence > last.sequence);
  if (ahead) {
    await db.run(
      `INSERT INTO pair_sequence (peer, direction, epoch, sequence) VALUES ($1, 'in', $2, $3)
       ON CONFLICT (peer, direction) DO UPDATE SET epoch = $2, sequence = $3`,
      [peer, epoch, sequence],
    );
  }
  const missing = ahead && epoch === last.epoch ? sequence - last.sequence - 1 : 0;
  return { missing, wentBack: epoch < last.epoch };
}
