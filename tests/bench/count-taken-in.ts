import type pg from 'pg';

/**
 * Messages that a node took in since a time of its own clock, by its ledger: whatever takes effect is written there, so that one that
 * did twice stands there twice, while other tables could not hold it.
 */
export async function countTakenIn(client: pg.ClientBase, since: Date): Promise<{ messages: number; doubled: number }> {
  const sql = `SELECT count(*)::int AS entries, count(DISTINCT content->>'messageId')::int AS messages FROM ledger_entry
    WHERE kind = 'message-received' AND recorded_at >= $1`;
  const { rows } = await client.query<{ entries: number; messages: number }>(sql, [since]);
  const { entries, messages } = rows[0]!;
  return { messages, doubled: entries - messages };
}
