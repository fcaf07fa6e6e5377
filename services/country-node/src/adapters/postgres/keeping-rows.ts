import type {
  ClosedCase,
  DestructionRow,
  DueForDestruction,
  Emptied,
  EnteredRow,
  KeepingRows,
  LegalHoldRow,
} from '../../ports/store/keeping.js';
import type { Alike, Rows } from './rows.js';

export function keepingRows(db: Rows): KeepingRows {
  return {
    due: (now, limit) => db.all<DueForDestruction>(DUE, [now, limit]),
    dueCategory: ({ category, before, limit, after }) =>
      db.all<ClosedCase>(DUE_CATEGORY, [before, category, limit, after?.closedAt ?? null, after?.id ?? null]),
    noteCategoryEnded: async ({ caseId, category, closedAt, endedAt }) => {
      const row = await db.one<{ first: boolean }>(NOTE_ENDED, [caseId, category, closedAt, endedAt]);
      return row?.first === true;
    },
    setConsent: async (id, sealed) => {
      await db.run('UPDATE consent_event SET content = $2 WHERE id = $1', [id, sealed]);
    },
    setVoiceEntry: async (id, sealed) => {
      await db.run('UPDATE child_voice_entry SET content = $2 WHERE id = $1', [id, sealed]);
    },
    entered: (caseId) => db.all<EnteredRow>(ENTERED, [caseId]),
    setEntered: async ({ where, id }, sealed) => {
      await db.run(SET_ENTERED[where], [id, sealed]);
    },
    removeFiles: async (ids) => {
      if (ids.length === 0) return;
      for (const [table, column] of Object.entries({ attachment_copy: 'attachment_id', attachment: 'id' }))
        await db.run(`DELETE FROM ${table} WHERE ${column} = ANY ($1::uuid[])`, [ids]);
    },
    addHold: (row) => db.insert('legal_hold', row),
    hold: (id) => db.one<LegalHoldRow>('SELECT * FROM legal_hold WHERE id = $1', [id]),
    liftHold: async (id, { liftReason, liftedBy, liftApprovedBy, liftedAt }) => {
      const sql = `UPDATE legal_hold SET lift_reason = $2, lifted_by = $3, lift_approved_by = $4, lifted_at = $5
        WHERE id = $1 AND lifted_at IS NULL`;
      await db.run(sql, [id, liftReason, liftedBy, liftApprovedBy, liftedAt]);
    },
    standingHolds: ({ limit }) =>
      db.all<LegalHoldRow>('SELECT * FROM legal_hold WHERE lifted_at IS NULL ORDER BY review_by, id LIMIT $1', [limit]),
    firstHold: db.alike(FIRST_HOLD),
    beginDestruction: async (row) => {
      const sql = 'UPDATE case_file SET destroyed_at = $2, updated_at = $2, version = version + 1 WHERE id = $1';
      await db.run(sql, [row.caseId, row.begunAt]);
      await db.insert('destruction', row, ANEW);
    },
    unfinished: (limit, after) =>
      db.all<DestructionRow>(
        `SELECT case_id, basis, approval_id, asked_as, approved_as, begun_at FROM destruction
         WHERE done_at IS NULL AND ($2::timestamptz IS NULL OR (begun_at, case_id) > ($2, $3::uuid))
         ORDER BY begun_at, case_id LIMIT $1`,
        [limit, after?.begunAt ?? null, after?.caseId ?? null],
      ),
    undestroyed: async (caseIds) => {
      const sql = 'SELECT id FROM case_file WHERE id = ANY ($1::uuid[]) AND destroyed_at IS NULL';
      return (await db.all<{ id: string }>(sql, [caseIds])).map(({ id }) => id);
    },
    holdsNothing: async (caseId) => (await db.one<{ nothing: boolean }>(HOLDS_NOTHING, [caseId]))?.nothing ?? false,
    emptyCase: (caseId) => emptyCase(db, caseId),
    eraseLedger: (caseId) => db.run(ERASE_LEDGER, [caseId, PROOFS]),
    finishDestruction: async (caseId, at) => {
      await db.run('UPDATE destruction SET done_at = $2 WHERE case_id = $1', [caseId, at]);
    },
  };
}

const FIRST_HOLD: Alike<[caseId: string], LegalHoldRow | undefined> = {
  name: 'legal_hold.first',
  writes: false,
  many: async (sql, calls) => {
    const found = await sql.byCall<LegalHoldRow>(
      `SELECT k.i, h.* FROM unnest($1::uuid[]) WITH ORDINALITY AS k (case_id, i) CROSS JOIN LATERAL (
         SELECT * FROM legal_hold l WHERE l.case_id = k.case_id AND l.lifted_at IS NULL ORDER BY l.review_by, l.id LIMIT 1) h`,
      calls,
    );
    return found.map(([row]) => row);
  },
};

/** What a backup brought back is destroyed once more. */
const ANEW = `ON CONFLICT (case_id) DO UPDATE SET basis = excluded.basis, begun_at = excluded.begun_at, done_at = NULL`;

const HELD = 'EXISTS (SELECT 1 FROM legal_hold h WHERE h.case_id = c.id AND h.lifted_at IS NULL)';

const over = (
  which: string,
  held: boolean,
) => `SELECT c.id, c.origin, c.responsible, c.closed_at, c.retention_until, ${held} AS held
  FROM case_file c
  WHERE c.retention_until <= $1 AND c.destroyed_at IS NULL AND c.status = 'closed' AND ${which}
  ORDER BY c.retention_until, c.id LIMIT $2`;
/** Each part in the order of the index: what is held would else keep others off the list for as long as it is. */
const DUE = `SELECT c.id, c.origin, c.responsible, c.closed_at, c.retention_until, c.held,
    (SELECT a.id FROM approval a WHERE a.case_id = c.id AND a.kind = 'case-destruction' AND a.status = 'waiting'
     ORDER BY a.created_at DESC LIMIT 1) AS approval_id
  FROM ((${over(`NOT ${HELD}`, false)}) UNION ALL (${over(HELD, true)})) AS c
  ORDER BY c.held, c.retention_until, c.id LIMIT $2`;

/** A closed case is still written to: by partners, by a child, and by who corrects it. */
const CAME_SINCE = `(c.updated_at > e.ended_at
  OR EXISTS (SELECT 1 FROM consent_event x WHERE x.case_id = c.id AND x.recorded_at > e.ended_at)
  OR EXISTS (SELECT 1 FROM attachment_upload x WHERE x.case_id = c.id AND x.created_at > e.ended_at)
  OR EXISTS (SELECT 1 FROM child_voice v JOIN child_voice_entry x ON x.voice_id = v.id
    WHERE v.case_id = c.id AND x.recorded_at > e.ended_at)
  OR EXISTS (SELECT 1 FROM conversation o JOIN message x ON x.conversation_id = o.id
    WHERE o.case_id = c.id AND x.recorded_at > e.ended_at))`;

const DUE_CATEGORY = `SELECT c.id, c.closed_at FROM case_file c
  WHERE c.status = 'closed' AND c.closed_at <= $1 AND c.destroyed_at IS NULL AND c.unconfirmed_since IS NULL
    AND NOT ${HELD} AND NOT EXISTS (SELECT 1 FROM category_ended e
      WHERE e.case_id = c.id AND e.category = $2 AND e.closed_at = c.closed_at AND NOT ${CAME_SINCE})
    AND ($4::timestamptz IS NULL OR (c.closed_at, c.id) > ($4, $5::uuid))
  ORDER BY c.closed_at, c.id LIMIT $3`;

const NOTE_ENDED = `INSERT INTO category_ended (case_id, category, closed_at, ended_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (case_id, category, closed_at) DO UPDATE SET ended_at = excluded.ended_at RETURNING xmax = 0 AS first`;

const ENTERED = `SELECT 'approval.input' AS "where", a.id, a.conversation_id, a.kind, a.step, a.input AS sealed
  FROM approval a WHERE a.case_id = $1 AND length(a.input) > 0
  UNION ALL SELECT 'owed_step.input', o.id, o.conversation_id, c.kind, o.step, o.input
  FROM owed_step o JOIN conversation c ON c.id = o.conversation_id WHERE o.case_id = $1 AND length(o.input) > 0
  UNION ALL SELECT 'message.only_here', m.id, m.conversation_id, c.kind, m.step, m.only_here
  FROM message m JOIN conversation c ON c.id = m.conversation_id WHERE c.case_id = $1 AND m.only_here IS NOT NULL`;

const SET_ENTERED = {
  'approval.input': `UPDATE approval SET input = $2, status = CASE WHEN decided_at IS NULL THEN 'stale' ELSE status END
    WHERE id = $1`,
  'owed_step.input': 'UPDATE owed_step SET input = $2 WHERE id = $1',
  'message.only_here': 'UPDATE message SET only_here = $2 WHERE id = $1',
} as const;

/** What proves that something was destroyed, or was kept from it, outlives what it is about. */
const PROOFS = ['content-erased', 'erased', 'legal-hold-set', 'legal-hold-lifted', 'case-destroyed'];

const ERASE_LEDGER = `UPDATE ledger_entry SET salt = NULL, content = NULL
  WHERE content IS NOT NULL AND kind <> ALL ($2::text[]) AND (case_id = $1::text
    OR conversation_id IN (SELECT c.id::text FROM conversation c WHERE c.case_id = $1::uuid))`;

const OF_CASE = 'IN (SELECT c.id FROM conversation c WHERE c.case_id = $1)';

const HOLDS_NOTHING = `SELECT NOT (
  EXISTS (SELECT 1 FROM consent_event WHERE case_id = $1) OR EXISTS (SELECT 1 FROM attachment WHERE case_id = $1)
  OR EXISTS (SELECT 1 FROM attachment_upload WHERE case_id = $1) OR EXISTS (SELECT 1 FROM child_voice WHERE case_id = $1)
  OR EXISTS (SELECT 1 FROM approval WHERE case_id = $1 AND decided_at IS NULL)
  OR EXISTS (SELECT 1 FROM owed_step WHERE case_id = $1 AND status IN ('due', 'waiting'))
  OR EXISTS (SELECT 1 FROM message WHERE conversation_id ${OF_CASE} AND (only_here IS NOT NULL
    OR direction = 'in' AND content IS NOT NULL OR direction = 'out' AND status = 'queued'))) AS nothing`;

/** What is counted, each with what it may name on disk. */
const COUNTED = {
  messages: `UPDATE message SET content = NULL, only_here = NULL WHERE conversation_id ${OF_CASE}
    AND (content IS NOT NULL OR only_here IS NOT NULL)`,
  consentEvents: `UPDATE consent_event SET content = '' WHERE case_id = $1 AND length(content) > 0`,
  approvals: `UPDATE approval SET input = '', status = CASE WHEN decided_at IS NULL THEN 'stale' ELSE status END,
    settled_at = CASE WHEN review_by IS NULL THEN settled_at ELSE coalesce(settled_at, now()) END
    WHERE case_id = $1 AND length(input) > 0`,
  voices: 'DELETE FROM child_voice_entry WHERE case_id = $1',
} as const;

const FILES = [
  `DELETE FROM attachment_copy WHERE attachment_id IN (SELECT a.id FROM attachment a WHERE a.case_id = $1) RETURNING file_id`,
  `DELETE FROM attachment_upload_piece WHERE upload_id IN (SELECT u.id FROM attachment_upload u WHERE u.case_id = $1)
    RETURNING file_id`,
];

const REST = [
  `UPDATE case_file SET content = '' WHERE id = $1`,
  'DELETE FROM attachment_upload WHERE case_id = $1',
  `UPDATE outbox SET status = 'closed', left_at = coalesce(left_at, now()), sealed = '', manifest = NULL
    WHERE kind = 'message' AND message_id IN (SELECT m.id FROM message m WHERE m.conversation_id ${OF_CASE})`,
  `UPDATE owed_step SET input = '', status = CASE WHEN status IN ('due', 'waiting') THEN 'dropped' ELSE status END
    WHERE case_id = $1`,
  'DELETE FROM restriction WHERE case_id = $1',
  'DELETE FROM child_voice WHERE case_id = $1',
  'DELETE FROM case_review WHERE case_id = $1',
  'DELETE FROM duplicate WHERE case_one = $1 OR case_other = $1',
  'DELETE FROM case_trait_key WHERE case_id = $1',
  'DELETE FROM case_to_compare WHERE case_id = $1',
  `UPDATE deadline SET stage = 'ended', stage_at = now() WHERE case_id = $1 AND stage <> 'ended'`,
  'UPDATE conversation SET due_at = NULL, untimed = false WHERE case_id = $1',
];

/** Every table that holds anything of a case; that this list is whole is what the test that reads all tables asks. */
async function emptyCase(db: Rows, caseId: string): Promise<Emptied> {
  const [messages, consentEvents, approvals, voices] = [
    await db.run(COUNTED.messages, [caseId]),
    await db.run(COUNTED.consentEvents, [caseId]),
    await db.run(COUNTED.approvals, [caseId]),
    await db.run(COUNTED.voices, [caseId]),
  ];
  const fileIds: string[] = [];
  const removed = async (sql: string) => (await db.all<{ fileId: string }>(sql, [caseId])).map(({ fileId }) => fileId);
  for (const sql of FILES) fileIds.push(...(await removed(sql)));
  const attachments = await removed('DELETE FROM attachment WHERE case_id = $1 RETURNING file_id');
  for (const sql of REST) await db.run(sql, [caseId]);
  const counts = { messages, consentEvents, approvals, voices, attachments: attachments.length };
  return { ...counts, fileIds: [...fileIds, ...attachments] };
}
