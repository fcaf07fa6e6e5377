import type {
  ConversationRow,
  ConversationRows,
  MessageRow,
  RefusedRow,
  ToldRow,
} from '../../ports/store/conversations.js';
import { ADVISORY_LOCKS } from './advisory-locks.js';
import { find, inTurns } from './find.js';
import { insertAlike, type Table } from './insert-many.js';
import { ADD_MESSAGE, GET_MESSAGE, GET_RECEIPT, GET_STEP, MESSAGES, SET_STATUS, STEPS } from './message-rows.js';
import { type Alike, columns, type Rows, snake } from './rows.js';
import { NEXT_SEQUENCE, NOTE_SEQUENCE } from './sequence-rows.js';

const CONVERSATION: Table = {
  name: 'conversation',
  columns: {
    id: 'uuid',
    kind: 'text',
    caseId: 'uuid',
    peer: 'text',
    role: 'text',
    state: 'text',
    version: 'integer',
    responsible: 'text',
    dueAt: 'timestamptz',
    via: 'uuid',
    createdAt: 'timestamptz',
    updatedAt: 'timestamptz',
  },
};

/** What of a conversation is its row in the ports; whether its deadline was looked at is no part of it. */
const READ = Object.keys(CONVERSATION.columns).map(snake).join(', ');

const GIVEN = 'AND EXISTS (SELECT 1 FROM assignment a WHERE a.case_id = c.case_id AND a.staff_id = $5)';

export function conversationRows(db: Rows): ConversationRows {
  const lock = db.alike(LOCK);
  return {
    insert: db.alike(INSERT),
    get: db.alike(GET),
    lock: async (id) => {
      await db.hold(`conversation:${id}`);
      return lock(id);
    },
    update: db.alike(UPDATE),
    list: ({ limit, before, caseId, states, assignedTo }) =>
      db.all<ConversationRow>(
        `SELECT ${READ} FROM conversation c WHERE c.kind <> 'relay' AND ($2::uuid IS NULL OR c.id < $2) AND ($3::uuid IS NULL OR c.case_id = $3)
           AND ($4::text[] IS NULL OR c.state = ANY ($4)) ${assignedTo ? GIVEN : ''}
         ORDER BY c.id DESC LIMIT $1`,
        [limit, before ?? null, caseId ?? null, states ?? null, ...(assignedTo ? [assignedTo] : [])],
      ),
    waiting: ({ limit, places, assignedTo }) =>
      db.all<ConversationRow>(assignedTo ? WAITING_FOR : WAITING, [
        ...[limit, places.map(({ kind }) => kind), places.map(({ role }) => role), places.map(({ state }) => state)],
        ...(assignedTo ? [assignedTo] : []),
      ]),
    ofKinds: ({ kinds, first, limit }) => db.all<ToldRow>(OF_KINDS, [kinds, first, limit]),
    ofCase: db.alike(OF_CASE),
    countOpened: async ({ kind, peer, role, since, stating }) => {
      await db.hold(`opened:${peer}`);
      await db.run('SELECT pg_advisory_xact_lock($1, hashtext($2))', [ADVISORY_LOCKS.opened, peer]);
      const counted = await db.one<{ count: number }>(COUNT_OPENED, [peer, kind, role, since, stating ?? null]);
      return counted?.count ?? 0;
    },
    ofHop: (via) => db.all<ConversationRow>(`SELECT ${READ} FROM conversation WHERE via = $1 ORDER BY id`, [via]),
    redirect: async (id, via) => {
      await db.run('UPDATE conversation SET via = $2::uuid WHERE id = $1', [id, via]);
    },
    withPeer: ({ peer, after, through, limit }) =>
      db.all<ConversationRow>(
        `SELECT ${READ} FROM conversation WHERE peer = $1 AND kind <> 'relay' AND via IS NULL AND ($2::uuid IS NULL OR id > $2) AND ($3::uuid IS NULL OR id <= $3)
         ORDER BY id LIMIT $4`,
        [peer, after ?? null, through ?? null, limit],
      ),
    addMessage: db.alike(ADD_MESSAGE),
    forgetContent: async (messageId) => {
      await db.run('UPDATE message SET content = NULL WHERE id = $1', [messageId]);
    },
    message: db.alike(GET_MESSAGE),
    messageByDigest: (digest) => db.one<MessageRow>('SELECT * FROM message WHERE digest = $1', [digest]),
    messages: db.alike(MESSAGES),
    receipt: db.alike(GET_RECEIPT),
    step: db.alike(GET_STEP),
    steps: db.alike(STEPS),
    setMessageStatus: db.alike(SET_STATUS),
    setContent: async (id, content) => {
      await db.run('UPDATE message SET content = $2 WHERE id = $1', [id, content]);
    },
    eraseContents: async (conversationId) => {
      const erased = await db.all<{ id: string }>(
        `UPDATE message SET content = NULL
         WHERE conversation_id = $1 AND direction = 'in' AND content IS NOT NULL RETURNING id`,
        [conversationId],
      );
      return erased.length;
    },
    refused: ({ states, before, limit, after }) =>
      db.all<RefusedRow>(REFUSED, [
        ...[states.map(({ kind }) => kind), states.map(({ role }) => role), states.map(({ state }) => state)],
        ...[before, limit, after?.updatedAt ?? null, after?.id ?? null],
      ]),
    purgeContents: async (conversationId) => {
      const sql = `UPDATE message SET only_here = NULL, content = CASE WHEN direction = 'in' THEN NULL ELSE content END
        WHERE conversation_id = $1`;
      await db.run(sql, [conversationId]);
    },
    nextSequence: db.alike(NEXT_SEQUENCE),
    noteSequence: db.alike(NOTE_SEQUENCE),
  };
}

/** From each place as many as there is room for, in the order of the index that begins with the place. */
const waiting = (given: string) => `SELECT w.* FROM unnest($2::text[], $3::text[], $4::text[]) AS p (kind, role, state)
  CROSS JOIN LATERAL (SELECT ${READ} FROM conversation c
    WHERE c.kind = p.kind AND c.role = p.role AND c.state = p.state ${given} ORDER BY c.due_at, c.id LIMIT $1) AS w
  ORDER BY w.due_at, w.id LIMIT $1`;
const WAITING = waiting('');
const WAITING_FOR = waiting(GIVEN);

const COUNT_OPENED = `SELECT count(*)::int AS count FROM conversation c WHERE c.peer = $1 AND c.kind = $2 AND c.role = $3 AND c.created_at > $4
  AND ($5::text IS NULL OR EXISTS (SELECT 1 FROM message m WHERE m.conversation_id = c.id AND m.direction = 'in' AND m.claims::json ->> 'purpose' = $5))`;

const OF_KINDS = `SELECT ${READ}, NOT EXISTS (SELECT 1 FROM message m WHERE m.conversation_id = c.id
    AND m.direction = 'out' AND m.status = 'queued' AND m.step <> 'opened') AS arrived
  FROM conversation c WHERE c.kind = ANY ($1)
  ORDER BY c.state = ANY ($2) DESC, CASE WHEN c.state = ANY ($2) THEN c.created_at END, c.updated_at DESC, c.id LIMIT $3`;

const REFUSED = `SELECT c.id, c.updated_at FROM conversation c JOIN unnest($1::text[], $2::text[], $3::text[]) AS r (kind, role, state)
    USING (kind, role, state)
  WHERE c.updated_at <= $4 AND ($6::timestamptz IS NULL OR (c.updated_at, c.id) > ($6, $7::uuid))
    AND EXISTS (SELECT 1 FROM message m WHERE m.conversation_id = c.id
    AND (m.only_here IS NOT NULL OR m.direction = 'in' AND m.content IS NOT NULL))
    AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.case_id = c.case_id AND h.lifted_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM case_file f WHERE f.id = c.case_id AND f.unconfirmed_since IS NOT NULL)
  ORDER BY c.updated_at, c.id LIMIT $5`;

const INSERT = insertAlike<ConversationRow>(CONVERSATION);

const GET: Alike<[id: string], ConversationRow | undefined> = {
  name: 'conversation.get',
  writes: false,
  many: (sql, calls) =>
    find<ConversationRow>(sql, `SELECT ${READ} FROM conversation WHERE id = ANY ($1::uuid[])`, calls),
};

/** Where there is no row yet the id itself is locked: of two workers that both find nothing the second sees what the first opened. */
const LOCK: Alike<[id: string], ConversationRow | undefined> = {
  name: 'conversation.lock',
  writes: false,
  many: async (sql, calls) => {
    const read = (some: readonly [string][]) =>
      find<ConversationRow>(
        sql,
        `SELECT ${READ} FROM conversation WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE`,
        some,
      );
    const known = await read(calls);
    const absent = calls.filter((_call, at) => !known[at]);
    if (absent.length === 0) return known;
    const ids = [...new Set(absent.map(([id]) => id))].sort();
    await sql.run('SELECT pg_advisory_xact_lock($1, hashtext(id)) FROM unnest($2::text[]) AS given (id)', [
      ADVISORY_LOCKS.opening,
      ids,
    ]);
    const again = await read(absent);
    let next = 0;
    return known.map((row) => row ?? again[next++]);
  },
};

const UPDATE: Alike<[id: string, patch: Parameters<ConversationRows['update']>[1]], void> = {
  name: 'conversation.update',
  writes: true,
  many: inTurns(async (sql, calls) => {
    const rows = calls.map(([id, { state, responsible, dueAt, updatedAt }]) => [
      ...[id, state ?? null, responsible ?? null],
      ...[dueAt !== undefined, dueAt ?? null, updatedAt],
    ]);
    await sql.run(
      `UPDATE conversation c SET version = c.version + 1, untimed = true, state = coalesce(p.state, c.state),
         responsible = coalesce(p.responsible, c.responsible), updated_at = p.updated_at,
         due_at = CASE WHEN p.due_given THEN p.due_at ELSE c.due_at END
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[], $6::timestamptz[])
         AS p (id, state, responsible, due_given, due_at, updated_at)
       WHERE c.id = p.id`,
      columns(rows),
    );
    return calls.map(() => undefined);
  }),
};

const OF_CASE: Alike<[caseId: string], ConversationRow[]> = {
  name: 'conversation.ofCase',
  writes: false,
  many: (sql, calls) =>
    sql.byCall(
      `SELECT k.i, ${READ} FROM unnest($1::uuid[]) WITH ORDINALITY AS k (case_id, i) JOIN conversation c USING (case_id)
       ORDER BY c.id`,
      calls,
    ),
};
