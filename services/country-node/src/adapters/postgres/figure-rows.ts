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
    keep: async ({ period, least, tables, routes, madeAt, signed }) => {
      const row = [period, least, JSON.stringify(tables), JSON.stringify(routes), madeAt, signed];
      return (await db.run(KEEP, row)) > 0;
    },
    casesMade: (window) => db.all<CaseRow>(made('case_file'), placesOf(window)),
    conversationsMade: (window) => db.all<ConversationRow>(made('conversation'), placesOf(window)),
    answersDue: ({ from, to }) => db.all(ANSWERS_DUE, [from, to]),
    closuresDecided: ({ from, to }) => db.all(CLOSURES_DECIDED, [from, to]),
  };
}

const FIRST = `SELECT least((SELECT created_at FROM case_file ORDER BY created_at LIMIT 1),
  (SELECT created_at FROM conversation ORDER BY created_at LIMIT 1)) AS first`;

const KEEP = `INSERT INTO figures (period, least, tables, routes, made_at, signed)
  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (period) DO NOTHING`;

/** Ids are in the order of time; what replaced a deadline is of the same message. */
const ANSWERS_DUE = `SELECT CASE WHEN stage <> 'ended' THEN 'not-yet' WHEN stage_at <= due_at THEN 'in-time' ELSE 'late' END AS category,
    count(*)::int AS count
  FROM deadline d WHERE ours AND conversation_id IS NOT NULL AND due_at >= $1 AND due_at < $2
    AND NOT EXISTS (SELECT 1 FROM deadline l WHERE l.case_id = d.case_id AND l.conversation_id = d.conversation_id
      AND l.after = d.after AND l.id > d.id)
  GROUP BY 1`;

/** A closure that a partner told of is the partner's to count. */
const CLOSURES_DECIDED = `SELECT coalesce(content->>'reason', 'unknown') AS category, count(*)::int AS count
  FROM ledger_entry WHERE kind = 'case-closed' AND recorded_at >= $1 AND recorded_at < $2
    AND (content IS NULL OR NOT content ? 'peer')
  GROUP BY 1`;

/** Only names of our own tables come here. */
function made(table: 'case_file' | 'conversation'): string {
  return `SELECT * FROM ${table} WHERE created_at >= $1 AND created_at < $2 AND ($3::uuid IS NULL OR id > $3)
    ORDER BY id LIMIT $4`;
}

function placesOf({ from, to, after, limit }: Window): unknown[] {
  return [from, to, after ?? null, limit];
}
