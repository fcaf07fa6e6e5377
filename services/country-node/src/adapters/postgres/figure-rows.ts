import type { CaseRow } from '../../ports/store/cases.js';
import type { ConversationRow } from '../../ports/store/conversations.js';
import type { FiguresRow, FiguresRows, Window } from '../../ports/store/figures.js';
import type { Rows } from './rows.js';

export function figureRows(db: Rows): FiguresRows {
  return {
    first: async () => {
      const row = await db.one<{ first: Date | null }>(FIRST);
      return row?.first ?? undefined;
    },
    periods: () => db.all('SELECT period, least, made_at FROM figures ORDER BY period DESC'),
    get: (period) => db.one<FiguresRow>('SELECT * FROM figures WHERE period = $1', [period]),
    keep: async ({ tables, ...row }) =>
      (await db.run(KEEP, [row.period, row.least, JSON.stringify(tables), row.madeAt, row.signed])) > 0,
    casesMade: (window) => db.all<CaseRow>(made('case_file'), placesOf(window)),
    conversationsMade: (window) => db.all<ConversationRow>(made('conversation'), placesOf(window)),
  };
}

const FIRST = `SELECT least((SELECT created_at FROM case_file ORDER BY created_at LIMIT 1),
  (SELECT created_at FROM conversation ORDER BY created_at LIMIT 1)) AS first`;

const KEEP = `INSERT INTO figures (period, least, tables, made_at, signed)
  VALUES ($1, $2, $3, $4, $5) ON CONFLICT (period) DO NOTHING`;

/** Only names of our own tables come here. */
function made(table: 'case_file' | 'conversation'): string {
  return `SELECT * FROM ${table} WHERE created_at >= $1 AND created_at < $2 AND ($3::uuid IS NULL OR id > $3)
    ORDER BY id LIMIT $4`;
}

function placesOf({ from, to, after, limit }: Window): unknown[] {
  return [from, to, after ?? null, limit];
}
