import type { DeadlineRow, DeadlineRows } from '../../ports/store/deadlines.js';
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
    lookAgain: async (caseId) => {
      await db.run('UPDATE conversation SET untimed = true WHERE case_id = $1', [caseId]);
    },
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
    wake: db.alike(timers.wake),
  };
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
