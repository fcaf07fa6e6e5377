import type { VoiceEntryRow, VoiceRow, VoiceRows } from '../../ports/store/voices.js';
import type { Alike, Rows } from './rows.js';

export function voiceRows(db: Rows): VoiceRows {
  return {
    insert: (row) => db.insert('child_voice', row),
    get: (id) => db.one<VoiceRow>('SELECT * FROM child_voice WHERE id = $1', [id]),
    lock: async (id) => {
      await db.hold(`voice:${id}`);
      return db.one<VoiceRow>('SELECT * FROM child_voice WHERE id = $1 FOR UPDATE', [id]);
    },
    settle: async (id, at) => {
      await db.run('UPDATE child_voice SET settled_at = $2 WHERE id = $1', [id, at]);
    },
    append: (row) => db.insert('child_voice_entry', row),
    entries: (id) =>
      db.all<VoiceEntryRow>('SELECT * FROM child_voice_entry WHERE voice_id = $1 ORDER BY sequence', [id]),
    ofCase: db.alike(OF_CASE),
    open: ({ limit, after }) =>
      db.all<VoiceRow>(
        `SELECT * FROM child_voice WHERE settled_at IS NULL AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $1`,
        [limit, after ?? null],
      ),
  };
}

const OF_CASE: Alike<[caseId: string], VoiceRow[]> = {
  name: 'child_voice.ofCase',
  writes: false,
  many: (sql, calls) =>
    sql.byCall<VoiceRow>(
      `SELECT k.i, v.* FROM unnest($1::uuid[]) WITH ORDINALITY AS k (case_id, i) JOIN child_voice v USING (case_id)
       ORDER BY v.id`,
      calls,
    ),
};
