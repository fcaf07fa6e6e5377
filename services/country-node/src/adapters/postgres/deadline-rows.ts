import type { DeadlineRow, DeadlineRows, ReckonedBy } from '../../ports/store/deadlines.js';
import { ADVISORY_LOCKS } from './advisory-locks.js';
import type { BossTimers } from './boss-timers.js';
import { find, inTurns } from './find.js';
import { insertAlike, type Table } from './insert-many.js';
import { type Alike, columns, type Rows } from './rows.js';

const DEADLINE: Table = {
  name: 'deadline',
  columns: {
    id: 'uuid',
    conversationId: 'uuid',
    caseId: 'uuid',
    peer: 'text',
    kind: 'text',
    step: 'text',
    after: 'text',
    ours: 'boolean',
    since: 'timestamptz',
    dueAt: 'timestamptz',
    remindAt: 'timestamptz',
    lapsesAt: 'timestamptz',
    stage: 'text',
    stageAt: 'timestamptz',
  },
};

export function deadlineRows(db: Rows, timers: BossTimers): DeadlineRows {
  return {
    untimed: async (limit, without) => {
      const sql = 'SELECT id FROM conversation WHERE untimed AND id <> ALL ($2::uuid[]) ORDER BY id LIMIT $1';
      return (await db.all<{ id: string }>(sql, [limit, without])).map(({ id }) => id);
    },
    settle: db.alike(SETTLE),
    lookAgain: db.alike(LOOK_AGAIN),
    untimedCases: (limit, without) =>
      db.all('SELECT turn, case_id FROM case_to_time WHERE case_id <> ALL ($2::uuid[]) ORDER BY turn LIMIT $1', [
        limit,
        without,
      ]),
    settleCases: db.alike(SETTLE_CASES),
    openOfCase: db.alike(OPEN_OF_CASE),
    insert: db.alike(INSERT),
    get: db.alike(GET),
    openOf: db.alike(OPEN_OF),
    move: db.alike(MOVE),
    list: ({ limit, stage, assignedTo }) =>
      db.all<DeadlineRow>(
        `SELECT * FROM deadline d WHERE stage <> 'ended' AND (conversation_id IS NOT NULL OR stage <> 'set') AND ($2::text IS NULL OR stage = $2) ${assignedTo ? GIVEN : ''}
         ORDER BY due_at, id LIMIT $1`,
        [limit, stage ?? null, ...(assignedTo ? [assignedTo] : [])],
      ),
    pressing: ({ limit, at, assignedTo }) =>
      assignedTo ? db.all<DeadlineRow>(PRESSING_FOR, [limit, at, assignedTo]) : db.all<DeadlineRow>(LATE, [limit, at]),
    allOpen: async () => {
      const sql = `SELECT id FROM deadline WHERE stage <> 'ended'`;
      return (await db.all<{ id: string }>(sql)).map(({ id }) => id);
    },
    reckonedBy: () => readReckoned(db),
    lockReckoning: async () => {
      await db.run('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCKS.reckoning]);
      return readReckoned(db);
    },
    noteReckoned: async ({ version, after }) => {
      await db.run(NOTE_RECKONED, [version, after]);
    },
    reckonAnew: async (after, limit) => {
      const rows = await db.all<{ caseId: string; id: string | null }>(RECKON_ANEW, [after ?? NIL, limit]);
      return { last: rows.at(-1)?.caseId, open: rows.flatMap(({ id }) => id ?? []) };
    },
    recallStages: async (now, horizon) => {
      const sql = `UPDATE deadline SET stage_at = $1 WHERE stage <> 'ended' AND stage_at > $2 RETURNING id`;
      return (await db.all<{ id: string }>(sql, [now, horizon])).map(({ id }) => id);
    },
    wake: db.alike(timers.wake),
  };
}

/** Before every id. */
const NIL = '00000000-0000-0000-0000-000000000000';

const NOTE_RECKONED = `INSERT INTO reckoned_by (version, after) VALUES ($1, $2)
  ON CONFLICT (one) DO UPDATE SET version = excluded.version, after = excluded.after`;

/** Of a case that is closed or with others only what stands already can change. */
const RECKON_ANEW = `WITH page AS (SELECT id, status FROM case_file WHERE id > $1 ORDER BY id LIMIT $2),
  noted AS (INSERT INTO case_to_time (case_id) SELECT id FROM page WHERE status = 'open' ORDER BY id)
  SELECT page.id AS case_id, d.id FROM page LEFT JOIN deadline d ON d.case_id = page.id AND d.stage <> 'ended'
  ORDER BY page.id`;

async function readReckoned(db: Rows): Promise<ReckonedBy | undefined> {
  const row = await db.one<{ version: string; after: string | null }>('SELECT version, after FROM reckoned_by');
  return row && { ...row, version: Number(row.version) };
}

const GIVEN = 'AND EXISTS (SELECT 1 FROM assignment a WHERE a.case_id = d.case_id AND a.staff_id = $3)';

const inOrder = (which: string) => `SELECT d.* FROM deadline d WHERE ${which} ORDER BY d.due_at, d.id LIMIT $1`;
const LATE = inOrder(`d.stage <> 'ended' AND d.due_at <= $2`);
/** Each part in the order of an index that holds no more than it. */
const PRESSING_FOR = `SELECT * FROM (
    (${inOrder(`d.stage <> 'ended' AND d.due_at <= $2 ${GIVEN}`)}) UNION ALL
    (${inOrder(`d.stage = 'reminded' AND d.due_at > $2 ${GIVEN}`)})) AS pressing
  ORDER BY due_at, id LIMIT $1`;

const INSERT = insertAlike<DeadlineRow>(DEADLINE);

const GET: Alike<[id: string], DeadlineRow | undefined> = {
  name: 'deadline.get',
  writes: false,
  many: (sql, calls) => find<DeadlineRow>(sql, 'SELECT * FROM deadline WHERE id = ANY ($1::uuid[])', calls),
};

const OPEN_OF: Alike<[conversationId: string], DeadlineRow | undefined> = {
  name: 'deadline.openOf',
  writes: false,
  many: async (sql, calls) => {
    const open = `SELECT k.i, d.* FROM unnest($1::uuid[]) WITH ORDINALITY AS k (conversation_id, i)
       JOIN deadline d USING (conversation_id) WHERE d.stage <> 'ended'`;
    return (await sql.byCall<DeadlineRow>(open, calls)).map(([row]) => row);
  },
};

const OPEN_OF_CASE: Alike<[caseId: string], DeadlineRow[]> = {
  name: 'deadline.openOfCase',
  writes: false,
  many: (sql, calls) =>
    sql.byCall<DeadlineRow>(
      `SELECT k.i, d.* FROM unnest($1::uuid[]) WITH ORDINALITY AS k (case_id, i) JOIN deadline d USING (case_id)
       WHERE d.conversation_id IS NULL AND d.stage <> 'ended'`,
      calls,
    ),
};

const LOOK_AGAIN: Alike<[caseId: string], void> = {
  name: 'deadline.lookAgain',
  writes: true,
  many: async (sql, calls) => {
    await sql.run('UPDATE conversation SET untimed = true WHERE case_id = ANY ($1::uuid[])', [calls.flat()]);
    return calls.map(() => undefined);
  },
};

const SETTLE_CASES: Alike<[turns: readonly string[]], void> = {
  name: 'case_to_time.settle',
  writes: true,
  last: true,
  many: async (sql, calls) => {
    await sql.run('DELETE FROM case_to_time WHERE turn = ANY ($1::bigint[])', [calls.flatMap(([turns]) => turns)]);
    return calls.map(() => undefined);
  },
};

const SETTLE: Alike<[conversationId: string, dueAt: Date | null], void> = {
  name: 'deadline.settle',
  writes: true,
  many: inTurns(async (sql, calls) => {
    await sql.run(
      `UPDATE conversation c SET due_at = s.due_at, untimed = false
       FROM unnest($1::uuid[], $2::timestamptz[]) AS s (id, due_at) WHERE c.id = s.id`,
      columns(calls),
    );
    return calls.map(() => undefined);
  }),
};

const MOVE: Alike<[id: string, to: Parameters<DeadlineRows['move']>[1]], void> = {
  name: 'deadline.move',
  writes: true,
  many: inTurns(async (sql, calls) => {
    await sql.run(
      `UPDATE deadline d SET stage = m.stage, stage_at = m.stage_at
       FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS m (id, stage, stage_at) WHERE d.id = m.id`,
      columns(calls.map(([id, { stage, stageAt }]) => [id, stage, stageAt])),
    );
    return calls.map(() => undefined);
  }),
};
