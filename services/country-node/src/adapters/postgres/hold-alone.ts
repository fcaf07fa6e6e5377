import pg from 'pg';
import { Fault } from '../../domain/refusal.js';
import { ADVISORY_LOCKS } from './advisory-locks.js';
import { CHANNEL } from './change-listener.js';
import { connectClient } from './connect-client.js';
import { asStoreFault } from './store-fault.js';

/** Of browsers: they are sealed under the node key. */
export interface Sessions {
  /**
   * Ends all; streams that they opened end too. @returns how many there were
   * @throws Fault `store-unavailable`
   */
  end(): Promise<number>;
}

/**
 * Does one piece of work on the node's keys that nobody else does at the same time, wherever they began it. A process that
 * dies holds nothing back.
 * @throws Fault `node-key-busy`, `store-unavailable`
 */
export async function holdAlone<T>(url: string, work: (sessions: Sessions) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'passerelle-node-key' });
  // Whoever lost the connection has begun: what two do from there on is the same.
  client.on('error', () => undefined);
  try {
    if (!(await isFree(client))) throw new Fault('node-key-busy');
    return await work({ end: () => endSessions(client) });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function isFree(client: pg.Client): Promise<boolean> {
  try {
    await connectClient(client);
    const { rows } = await client.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1) AS free', [
      ADVISORY_LOCKS.nodeKey,
    ]);
    return rows[0]?.free === true;
  } catch (error) {
    throw asStoreFault(error);
  }
}

/** In one statement: whoever is told finds them gone. */
async function endSessions(client: pg.Client): Promise<number> {
  const told = JSON.stringify({ topic: 'session', id: 'node-key' });
  try {
    const sql =
      'WITH ended AS (DELETE FROM session RETURNING 1) SELECT count(*)::int AS count, pg_notify($1, $2) FROM ended';
    const { rows } = await client.query<{ count: number }>(sql, [CHANNEL, told]);
    return rows[0]?.count ?? 0;
  } catch (error) {
    throw asStoreFault(error);
  }
}
