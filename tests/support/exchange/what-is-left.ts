import type pg from 'pg';
import type { Country } from './country.js';

const LABELS = [
  ...['case_file.content', 'consent_event.content', 'message.content', 'message.only_here', 'approval.input'],
  ...['attachment.content', 'owed_step.input', 'child_voice_entry.content', 'upload.content'],
];

/**
 * Table and column of every value that opens under a case's key as things are now, in any table there is.
 * @param saying only of those that say this
 */
export async function columnsThatOpen(
  client: pg.Client,
  { parts }: Country,
  caseId: string,
  saying = '',
): Promise<string[]> {
  const columns = await client.query<{ name: string; column: string }>(
    `SELECT table_name AS name, column_name AS column FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type = 'bytea' ORDER BY 1, 2`,
  );
  const found = new Set<string>();
  for (const { name, column } of columns.rows) {
    const { rows } = await client.query<{ value: Buffer }>(
      `SELECT "${column}" AS value FROM "${name}" WHERE "${column}" IS NOT NULL`,
    );
    for (const { value } of rows) {
      const opened = await Promise.any(LABELS.map((label) => parts.vault.decrypt(caseId, label, value))).catch(
        () => null,
      );
      if (opened && Buffer.from(opened).includes(saying)) found.add(`${name}.${column}`);
    }
  }
  return [...found];
}

/** Rows that show the name in the clear, in any column of any table. */
export async function tablesShowing(client: pg.Client, name: string): Promise<string[]> {
  const tables = await client.query<{ table: string }>(
    `SELECT table_name AS "table" FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  const hex = Buffer.from(name).toString('hex');
  const found: string[] = [];
  for (const { table } of tables.rows) {
    const sql = `SELECT 1 FROM "${table}" t WHERE t::text LIKE '%${name}%' OR t::text LIKE '%${hex}%' LIMIT 1`;
    if ((await client.query(sql)).rows.length > 0) found.push(table);
  }
  return found;
}
