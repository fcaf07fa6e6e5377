import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type LocalPostgres, startPostgres } from '../../../deploy/local/postgres.js';
import { remedyOf } from '../../../services/country-node/src/adapters/log/remedy-of.js';
import { connectPostgres } from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import { Fault } from '../../../services/country-node/src/domain/refusal.js';

const LOGIN = 'node_mr';
const folder = mkdtempSync(join(tmpdir(), 'passerelle-pg-'));
let server: LocalPostgres;
let administrator: pg.Client;
let url: URL;

/** A server of its own: roles are the whole server's, and the role of readers must not be there yet. */
beforeAll(async () => {
  server = await startPostgres({ root: process.cwd(), folder });
  administrator = new pg.Client({ connectionString: await server.database('administered') });
  await administrator.connect();
  await administrator.query(`CREATE ROLE ${LOGIN} LOGIN PASSWORD 'of-the-test' NOSUPERUSER NOCREATEROLE NOCREATEDB`);
  await administrator.query(`CREATE DATABASE of_the_node OWNER ${LOGIN}`);
  url = new URL(await server.database('administered'));
  [url.username, url.password, url.pathname] = [LOGIN, 'of-the-test', '/of_the_node'];
});
afterAll(async () => {
  await administrator?.end();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = () => connectPostgres({ url: url.href, poolSize: 2, statementTimeoutMs: 5_000 });
const missing = { name: 'Fault', reason: 'reader-role-missing' };

describe('a node whose login may make no roles', () => {
  const remedy = remedyOf(new Fault('reader-role-missing')) ?? '';
  const commands = remedy.match(/(?:CREATE|GRANT) [^;]+;/g)!.map((sql) => sql.replace('<that login>', LOGIN));

  it('does not start before an administrator has made the role, nor before its login may take it on', async () => {
    await expect(start()).rejects.toMatchObject(missing);
    expect(commands).toHaveLength(2);
    await administrator.query(commands[0]!);
    await expect(start()).rejects.toMatchObject(missing);
  });

  it('starts after the commands that it named, which are those of the record, and reads as who is held back', async () => {
    const record = readFileSync('docs/decisions/0043-second-wall.md', 'utf8');
    expect(record).toContain('CREATE ROLE passerelle_reader NOLOGIN NOINHERIT; GRANT passerelle_reader TO');
    await administrator.query(commands[1]!);
    const store = await start();
    try {
      const nobody = { staffId: '0190f5a1-0000-7000-8000-000000000001', at: new Date() };
      expect(await store.seenBy(nobody, (tx) => tx.cases.list({ limit: 10 }))).toEqual([]);
      // What the wall was not built for is refused by it, so it stands.
      const read = store.seenBy(nobody, (tx) => tx.sessions.ofPerson(nobody.staffId));
      await expect(read).rejects.toMatchObject({ reason: 'store-failed:42501' });
    } finally {
      await store.close();
    }
    await (await start()).close();
  });

  it('does not start once it was taken away again', async () => {
    await administrator.query(`REVOKE passerelle_reader FROM ${LOGIN}`);
    await expect(start()).rejects.toMatchObject(missing);
  });

  it('of other faults says no more than their reason', () => {
    expect([remedyOf(new Fault('store-full')), remedyOf(new Error('x'))]).toEqual([undefined, undefined]);
  });
});
