import type { ConversationRows, MessageRow } from '../../ports/store/conversations.js';
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
