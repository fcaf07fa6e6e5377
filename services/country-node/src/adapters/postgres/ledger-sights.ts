import type { SightRow } from '../../ports/store/ledger.js';

export type StoredSight = Omit<SightRow, 'leafIndex'> & { leafIndex: string | null };

/** The database gives 64-bit numbers as text. */
export function placed<T extends { leafIndex: string | null }>(row: T): Omit<T, 'leafIndex'> & { leafIndex: number | null } {
  return { ...row, leafIndex: row.leafIndex === null ? null : Number(row.leafIndex) };
}

export const READERS = `SELECT content->>'by' AS staff_id, count(*)::int AS count,
    (count(*) FILTER (WHERE content ? 'printId'))::int AS prints, array_agg(DISTINCT content->>'what') AS whats,
    min(recorded_at) AS first_at, max(recorded_at) AS last_at
  FROM ledger_entry WHERE case_id = $1 AND kind = 'reading' GROUP BY 1 ORDER BY last_at DESC, staff_id`;

/** What was composed and never left is told too, as not arrived: the entry is older than the voiding of its message. */
export const RECIPIENTS = `WITH shown AS (
    SELECT e.id, e.recorded_at, e.content, m.status FROM ledger_entry e
      LEFT JOIN message m ON m.id = (e.content->>'messageId')::uuid
    WHERE e.case_id = $1 AND e.kind = 'disclosure'),
  named AS (
    SELECT content->>'recipient' AS node, array_agg(DISTINCT category ORDER BY category) AS categories
    FROM shown CROSS JOIN LATERAL jsonb_array_elements_text(content->'categories') AS c (category) GROUP BY 1)
  SELECT content->>'recipient' AS node, count(*)::int AS count,
    (count(*) FILTER (WHERE status = 'receipted'))::int AS arrived, coalesce(max(n.categories), '{}') AS categories,
    min(recorded_at) AS first_at, max(recorded_at) AS last_at
  FROM shown LEFT JOIN named n ON n.node = content->>'recipient' GROUP BY 1 ORDER BY last_at DESC, 1`;

export const SIGHTS = `SELECT e.id, e.leaf_index, e.kind, e.recorded_at, e.content, m.status FROM ledger_entry e
    LEFT JOIN message m ON e.kind = 'disclosure' AND m.id = (e.content->>'messageId')::uuid
  WHERE e.case_id = $1 AND e.kind IN ('reading', 'disclosure', 'attachment-fetched')
    AND ($3::uuid IS NULL OR (e.recorded_at, e.id) < (SELECT b.recorded_at, b.id FROM ledger_entry b WHERE b.id = $3))
  ORDER BY e.recorded_at DESC, e.id DESC LIMIT $2`;
