import type pg from 'pg';

/** A table of a copy, with the columns that hold something of their own; what the database derives is derived again. */
export interface CopiedTable {
  name: string;
  columns: string[];
}

/** What belongs to a copy beside its tables. */
export interface CopyFacts {
  /** Names of all changes of the tables, oldest first: only the same release reads a copy. */
  migrations: string[];
  /** After those that they refer to. */
  tables: CopiedTable[];
  /** Where counters of rows stand. */
  counters: { name: string; value: string }[];
}

const MIGRATIONS = 'schema_migration';

const TABLES = `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> $1
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  GROUP BY c.relname ORDER BY c.relname`;

const REFERENCES = `SELECT f.relname AS "from", t.relname AS "to"
  FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
  WHERE k.contype = 'f' AND f.relnamespace = 'public'::regnamespace AND k.conrelid <> k.confrelid`;

const COUNTERS = `SELECT sequencename AS name, last_value::text AS value FROM pg_sequences
  WHERE schemaname = 'public' AND last_value IS NOT NULL AND sequencename <> $1 ORDER BY 1`;

/** The node's own tables; timers stand elsewhere, are no record, and are set anew. */
export async function readCopyFacts(client: pg.Client): Promise<CopyFacts> {
  const { rows: tables } = await client.query<CopiedTable>(TABLES, [MIGRATIONS]);
  const { rows: references } = await client.query<{ from: string; to: string }>(REFERENCES);
  const { rows: counters } = await client.query<CopyFacts['counters'][number]>(COUNTERS, [`${MIGRATIONS}_id_seq`]);
  return { migrations: await readMigrations(client), tables: afterWhatTheyName(tables, references), counters };
}

export async function readMigrations(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${MIGRATIONS} ORDER BY id`);
  return rows.map(({ name }) => name);
}

/** `"schema"."name" ("column", …)`, each as the database names it. */
export function columnsOf({ name, columns }: CopiedTable): string {
  return `public.${quoted(name)} (${columns.map(quoted).join(', ')})`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** @throws RangeError where tables refer to each other in a circle */
function afterWhatTheyName(
  tables: readonly CopiedTable[],
  references: readonly { from: string; to: string }[],
): CopiedTable[] {
  const left = [...tables];
  const ordered: CopiedTable[] = [];
  while (left.length > 0) {
    const waits = new Set(left.map(({ name }) => name));
    const free = left.findIndex(({ name }) => !references.some(({ from, to }) => from === name && waits.has(to)));
    if (free < 0) throw new RangeError('tables in a circle');
    ordered.push(...left.splice(free, 1));
  }
  return ordered;
}
