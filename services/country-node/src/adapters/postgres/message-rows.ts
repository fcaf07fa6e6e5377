import type { ConversationRows, MessageRow, OneStep, StepRow } from '../../ports/store/conversations.js';
import { find, inTurns } from './find.js';
import { insertAlike, type Table } from './insert-many.js';
import { type Alike, columns } from './rows.js';

const MESSAGE: Table = {
  name: 'message',
  columns: {
    id: 'uuid',
    conversationId: 'uuid',
    caseId: 'uuid',
    direction: 'text',
    author: 'text',
    recipient: 'text',
    step: 'text',
    digest: 'text',
    parents: 'text[]',
    jws: 'text',
    claims: 'text',
    content: 'bytea',
    onlyHere: 'bytea',
    status: 'text',
    refusalCode: 'text',
    receipt: 'text',
    issuedAt: 'timestamptz',
    recordedAt: 'timestamptz',
  },
};

export const ADD_MESSAGE = insertAlike<MessageRow>(MESSAGE);

export const GET_MESSAGE: Alike<[id: string], MessageRow | undefined> = {
  name: 'message.get',
  writes: false,
  many: (sql, calls) => find<MessageRow>(sql, 'SELECT * FROM message WHERE id = ANY ($1::uuid[])', calls),
};

export const MESSAGES: Alike<[conversationId: string], MessageRow[]> = {
  name: 'message.ofConversation',
  writes: false,
  many: (sql, calls) =>
    sql.byCall(
      `SELECT k.i, m.* FROM unnest($1::uuid[]) WITH ORDINALITY AS k (conversation_id, i)
         JOIN message m USING (conversation_id) ORDER BY m.recorded_at, m.id`,
      calls,
    ),
};

const STEP_COLUMNS = [
  ...['id', 'conversation_id', 'case_id', 'direction', 'author', 'recipient', 'step', 'digest', 'parents', 'claims'],
  ...['status', 'refusal_code', 'issued_at', 'recorded_at', 'receipt IS NOT NULL AS receipted'],
]
  .map((column) => `m.${column}`)
  .join(', ');

export const GET_STEP: Alike<[id: string], OneStep | undefined> = {
  name: 'message.step',
  writes: false,
  many: (sql, calls) =>
    find<OneStep>(sql, `SELECT ${STEP_COLUMNS}, m.jws FROM message m WHERE m.id = ANY ($1::uuid[])`, calls),
};

export const GET_RECEIPT: Alike<[id: string], string | null | undefined> = {
  name: 'message.receipt',
  writes: false,
  many: async (sql, calls) => {
    const statement = 'SELECT m.id, m.receipt FROM message m WHERE m.id = ANY ($1::uuid[])';
    return (await find<{ id: string; receipt: string | null }>(sql, statement, calls)).map((row) => row?.receipt);
  },
};

export const STEPS: Alike<[conversationId: string], StepRow[]> = {
  name: 'message.steps',
  writes: false,
  many: (sql, calls) =>
    sql.byCall(
      `SELECT k.i, ${STEP_COLUMNS} FROM unnest($1::uuid[]) WITH ORDINALITY AS k (conversation_id, i)
         JOIN message m USING (conversation_id) ORDER BY m.recorded_at, m.id`,
      calls,
    ),
};

export const SET_STATUS: Alike<Parameters<ConversationRows['setMessageStatus']>, void> = {
  name: 'message.setStatus',
  writes: true,
  many: inTurns(async (sql, calls) => {
    await sql.run(
      `UPDATE message m SET status = p.status, receipt = coalesce(p.receipt, m.receipt), refusal_code = p.code
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS p (id, status, receipt, code) WHERE m.id = p.id`,
      columns(calls),
    );
    return calls.map(() => undefined);
  }),
};
