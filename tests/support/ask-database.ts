import pg from 'pg';

/** A connection costs more than what is asked over it; one that is not used for a second ends. */
const connections = new Map<string, pg.Pool>();

/** What a test reads past a node, straight from its database, which it neither stops nor replaces meanwhile. */
export async function askDatabase<Row extends object>(
  connectionString: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  let pool = connections.get(connectionString);
  if (!pool) {
    pool = new pg.Pool({ connectionString, max: 1, idleTimeoutMillis: 1_000, allowExitOnIdle: true });
    // Databases of a test go while they are connected to.
    pool.on('error', () => undefined);
    connections.set(connectionString, pool);
  }
  return (await pool.query(sql, values)).rows as Row[];
}
