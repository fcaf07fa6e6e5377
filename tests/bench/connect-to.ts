import pg from 'pg';
import type { RunningNode } from '../../deploy/local/start-node.js';

/** A connection of the bench's own to a node's database. */
export async function connectTo({ databaseUrl }: RunningNode): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return client;
}
