import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { LocalPostgres } from '../../../deploy/local/postgres.js';
import {
  connectPostgres,
  type PostgresStore,
} from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import type { Tx } from '../../../services/country-node/src/ports/store/store.js';
import { temporaryPostgres } from '../../support/postgres.js';

const NOBODY = { staffId: uuidv7(), at: new Date() };
let postgres: LocalPostgres;
let url: string;
let store: PostgresStore;

beforeAll(async () => {
  postgres = await temporaryPostgres({ empty: false });
  url = await postgres.database('lost_connection');
  store = await connectPostgres({ url, poolSize: 3, statementTimeoutMs: 5_000 });
});
afterAll(async () => {
  await store.close();
  await postgres.stop();
});

/** Every connection of the node, as when its server is killed. */
async function cut(): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await client.end();
}

const WAYS: Record<string, (work: (tx: Tx) => Promise<unknown>) => Promise<unknown>> = {
  'in a transaction': (work) => store.transaction(work),
  'reading as somebody': (work) => store.seenBy(NOBODY, work),
};

describe('a connection that breaks', () => {
  it.each(Object.keys(WAYS))(
    '%s, between two statements, is a fault of the store and no end of the node',
    async (way) => {
      const broken = WAYS[way]!(async (tx) => {
        await tx.people.staff(NOBODY.staffId);
        await cut();
        await sleep(200);
        await tx.people.staff(NOBODY.staffId);
      });
      await expect(broken).rejects.toMatchObject({ reason: 'store-unavailable' });
      await expect(WAYS[way]!((tx) => tx.people.staff(NOBODY.staffId))).resolves.toBeUndefined();
    },
  );

  it('while it rests is made anew', async () => {
    for (const way of Object.values(WAYS)) await way((tx) => tx.people.staff(NOBODY.staffId));
    await cut();
    await sleep(200);
    for (const way of Object.values(WAYS))
      await expect(way((tx) => tx.people.staff(NOBODY.staffId))).resolves.toBeUndefined();
  });
});
