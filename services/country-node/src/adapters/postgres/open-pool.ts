import pg from 'pg';

/**
 * Connections to the node's database. One that breaks while it rests is given up, and one that breaks while somebody works on it
 * fails what is asked of it next: neither is an end of the process, which an error that nobody listens to would be.
 */
export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
