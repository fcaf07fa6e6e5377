import pg from 'pg';

export const NOW = new Date('2026-11-23T10:00:00.000Z');

interface Filled {
  peer: string;
  count: number;
  /** Seconds before NOW of the first row; every next one is a millisecond younger. */
  age?: number;
}

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** Writes rows straight into the tables: what a long outage leaves behind, without having to live through it. */
export class QueueFiller {
  private constructor(private readonly client: pg.Client) {}

  static async connect(url: string): Promise<QueueFiller> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return new QueueFiller(client);
  }

  async inbox({ peer, count, age = 100 }: Filled, status = 'waiting', attempts = 0): Promise<void> {
    await this.client.query(
      `INSERT INTO inbox (sealed_digest, subject_sender, sealed, status, attempts, next_attempt_at, received_at)
       SELECT $1 || '-' || $5 || '-' || n, $1, 'sealed', $5, $6, at, at
       FROM generate_series(1, $2::int) AS n, LATERAL (SELECT $3::timestamptz - $4 * interval '1 second' + n * interval '1 ms') AS t (at)`,
      [peer, count, NOW, age, status, attempts],
    );
  }

  async outbox({ peer, count, age = 100 }: Filled, status = 'pending', priority = 1): Promise<void> {
    await this.client.query(
      `INSERT INTO outbox (id, kind, recipient, sealed, sealed_digest, status, priority, attempts, next_attempt_at, created_at)
       SELECT gen_random_uuid(), 'message', $1, 'sealed', $1 || n, $5, $6, 0, at, at
       FROM generate_series(1, $2::int) AS n, LATERAL (SELECT $3::timestamptz - $4 * interval '1 second' + n * interval '1 ms') AS t (at)`,
      [peer, count, NOW, age, status, priority],
    );
  }

  /** As if ten minutes had passed since anything left a queue. */
  async forgetDrain(): Promise<void> {
    for (const queue of ['inbox', 'outbox'])
      await this.client.query(`UPDATE ${queue} SET left_at = left_at - interval '10 minutes'`);
  }

  /** As after the autovacuum that would have come by then. */
  async analyze(): Promise<void> {
    await this.client.query('ANALYZE inbox, outbox');
  }

  /** Runs the statement and undoes it. @returns the scans of its plan, and how many rows of tables and indexes they read */
  async scansOf(statement: string, values: readonly unknown[]): Promise<{ kinds: Set<string>; rows: number }> {
    await this.client.query('BEGIN');
    const explained = await this.client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`,
      [...values],
    );
    await this.client.query('ROLLBACK');
    const scans = nodesOf(explained.rows[0]!['QUERY PLAN'][0]!.Plan).filter((node) => node['Relation Name']);
    const read = (node: Plan) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
    return {
      kinds: new Set(scans.map((node) => node['Node Type'])),
      rows: scans.reduce((sum, node) => sum + read(node), 0),
    };
  }

  async clear(): Promise<void> {
    await this.client.query('TRUNCATE inbox, outbox, inbox_wait');
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
