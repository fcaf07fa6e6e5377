import type pg from 'pg';
import type { Reader } from '../../ports/store/store.js';
import { commit, undo } from './end-transaction.js';
import { openPool } from './open-pool.js';

/** The role of the database as which people read; made by the tables' own history. */
const ROLE = 'passerelle_reader';
/** Somebody has ten cases and somebody else all of them: a list is planned for whoever asks. */
const PLANS = '-c plan_cache_mode=force_custom_plan';
/** Readings are short; so many at once take nothing from the exchange, which has connections of its own. */
const CONNECTIONS = 4;

/**
 * Connections on which a row that its reader may not see is not there, whatever a statement forgets to ask. They begin as the
 * role that the database holds back, and who reads is said for one transaction only: the next one on the same connection
 * begins as nobody, who sees nothing.
 */
export class ReaderPool {
  private readonly pool: pg.Pool;

  constructor(config: pg.PoolConfig & { options: string }) {
    this.pool = openPool({ ...config, max: CONNECTIONS, options: `${config.options} -c role=${ROLE} ${PLANS}` });
  }

  async transaction<T>({ staffId, at }: Reader, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
      await client.query({ name: 'reader', text: NAMED, values: [staffId, at.toISOString()] });
      const outcome = await work(client);
      await commit(client);
      return outcome;
    } catch (error) {
      await undo(client, error);
      throw error;
    } finally {
      client.release();
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

/** For this transaction only. */
const NAMED = `SELECT set_config('passerelle.reader', $1, true), set_config('passerelle.reads_at', $2, true)`;
