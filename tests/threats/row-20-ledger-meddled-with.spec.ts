import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPublicKey } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { listKey } from '#libs/trust/author.js';
import { run } from '../../services/cli/run.js';
import { sequenceLedger } from '../../services/country-node/src/timekeeper/sequence-ledger.js';
import { proveList } from '../../services/directory/author-edition.js';
import { World } from '../support/exchange/world.js';
import { keptBy, SomeHolders } from '../support/holders.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { TimeStampAuthority } from '../support/time-stamp-authority.js';

let world: World;
let client: pg.Client;
let url: string;
/** All but those that the database derives. */
const COLUMNS = 'id, kind, commitment, salt, content, recorded_at, leaf_index';

const folder = temporaryFolder();
const urlFile = join(folder.path, 'database-url');
const neUrlFile = join(folder.path, 'database-url-ne');
const witnessFile = join(folder.path, 'heads-at-ne.jsonl');

let authority: TimeStampAuthority;
const place = (name: string) => join(folder.path, name);
const stamps = ['--time-stamps', place('stamps'), '--certificates', place('tsa.pem')];

beforeAll(async () => {
  authority = await TimeStampAuthority.start();
  mkdirSync(place('stamps'));
  writeFileSync(place('tsa.pem'), authority.trusted);
  world = await World.begin();
  const [mr, ne] = [world.of('mr'), world.of('ne')];
  await ne.register('03-mariama');
  while (await sequenceLedger(ne.parts));
  const { caseId } = await mr.register('01-moussa');
  await mr.offer(caseId, 'ne');
  while (await sequenceLedger(mr.parts));
  await world.settle();
  await mr.register('02-siblings-awa');
  while (await sequenceLedger(mr.parts));
  url = mr.databaseUrl;
  writeFileSync(urlFile, `${url}\n`);
  // What another node keeps: here the head itself, as a receipt would carry it.
  const head = await mr.parts.store.transaction((tx) => tx.ledger.head());
  writeFileSync(witnessFile, `${JSON.stringify({ ...head, heldBy: ne.id })}\n`);
  writeFileSync(neUrlFile, ne.databaseUrl);
  client = new pg.Client({ connectionString: url });
  await client.connect();
  // What a superuser can do.
  await client.query('SET session_replication_role = replica');
});
afterAll(async () => {
  await (authority as TimeStampAuthority | undefined)?.stop();
  // A beginning that failed half way must not keep the run from ending.
  await (client as pg.Client | undefined)?.end();
  await (world as World | undefined)?.end();
  folder.remove();
});

// Every tampering is undone, so that each is found by itself.
beforeEach(() => client.query('CREATE TABLE kept AS SELECT * FROM ledger_entry'));
afterEach(async () => {
  await putBack();
  await client.query('DROP TABLE kept');
});

async function putBack(): Promise<void> {
  await client.query(`DELETE FROM ledger_entry; INSERT INTO ledger_entry (${COLUMNS}) SELECT ${COLUMNS} FROM kept`);
}

async function passerelle(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const said: string[] = [];
  const complained: string[] = [];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void complained.push(text) };
  return { code: await run(args, out), said: said.join('\n'), complained: complained.join('\n') };
}

const verify = (...more: string[]) => passerelle('ledger', 'verify', '--database-url-file', urlFile, ...more);

const wholeSeconds = (ms: number) => new Date(ms - (ms % 1_000));
const stamp = (address = authority.address) =>
  passerelle(
    ...['ledger', 'stamp', '--database-url-file', urlFile, '--authority', address],
    ...['--certificates', place('tsa.pem'), '--folder', place('stamps')],
  );

describe('row 20: passerelle ledger', () => {
  it('verifies an honest ledger, against its own head and a witness’s', async () => {
    const { code, said } = await verify('--witness', witnessFile);
    expect(said).toMatch(/^All \d+ entries verify; the root is [\w-]{43}\./);
    expect(said).toContain('that ne keeps');
    expect(code).toBe(0);
  });

  it('has its head stamped, holds the ledger against that, and says when no stamp came for a day', async () => {
    expect((await verify(...stamps)).complained).toContain('no time-stamp in the folder');
    authority.grants = false;
    expect(await stamp()).toMatchObject({ code: 1, complained: expect.stringContaining('not-granted') });
    authority.grants = true;
    expect(await stamp('http://127.0.0.1:9/')).toMatchObject({ code: 1, complained: expect.stringContaining('away') });
    expect(readdirSync(place('stamps'))).toEqual([]);
    authority.now = wholeSeconds(Date.now() - 25 * 3_600_000);
    expect(await stamp()).toMatchObject({ code: 0 });
    const stale = await verify(...stamps);
    expect(stale.code).toBe(0);
    expect(stale.said).toContain(`! The last time-stamp is of ${authority.now.toISOString()}`);
    authority.now = wholeSeconds(Date.now());
    await stamp();
    const fresh = await verify(...stamps);
    expect(fresh).toMatchObject({ code: 0, complained: '' });
    expect(fresh.said).not.toContain('!');
    expect(fresh.said).toContain('a time-stamp of');
    writeFileSync(place('tsa.pem'), readFileSync(place('tsa.pem'), 'utf8').replace(/-----BEGIN[^]*/, ''));
    expect(await verify(...stamps)).toMatchObject({ code: 2, complained: expect.stringContaining('not-trusted') });
    writeFileSync(place('tsa.pem'), authority.trusted);
  });

  it('tells the head', async () => {
    const { code, said } = await passerelle('ledger', 'head', '--database-url-file', urlFile, '--json');
    expect({ code, said: JSON.parse(said) as unknown }).toMatchObject({ code: 0, said: { size: expect.any(Number) } });
  });

  it.each([
    [
      'a changed content',
      `UPDATE ledger_entry SET content = content || '{"by":"nobody"}' WHERE leaf_index = 3`,
      /Entry 3 was changed/,
    ],
    [
      'a changed commitment',
      `UPDATE ledger_entry SET commitment = decode(repeat('00', 32), 'hex') WHERE leaf_index = 3`,
      /Entry 3 was changed/,
    ],
    ['a row taken out', 'DELETE FROM ledger_entry WHERE leaf_index = 3', /Entry 3 is missing/],
    [
      'two rows that changed places',
      [-3, 3, 4]
        .map((to, at) => `UPDATE ledger_entry SET leaf_index = ${to} WHERE leaf_index = ${[3, 4, -3][at]}`)
        .join(';'),
      /The first \d+ entries are not those of which the node itself holds the head/,
    ],
    ['an end cut off', 'DELETE FROM ledger_entry WHERE leaf_index > 5', /cut off after 6 entries: the node itself/],
  ])('finds %s', async (_name, tampering, sentence) => {
    await client.query(tampering);
    const { code, said } = await verify();
    expect(said).toMatch(sentence);
    expect(said).not.toContain('Moussa');
    expect(code).toBe(1);
    await putBack();
    expect((await verify()).code).toBe(0);
  });

  it('finds a whole ledger rewritten with its own head, by the head that another node keeps', async () => {
    await client.query('CREATE TABLE signed AS SELECT * FROM ledger_checkpoint');
    await client.query('DELETE FROM ledger_checkpoint');
    await client.query('CREATE TABLE counted AS SELECT * FROM ledger_frontier');
    await client.query("UPDATE ledger_frontier SET size = 0, nodes = '{}'");
    await client.query('DELETE FROM ledger_entry WHERE leaf_index > 5');
    const alone = await verify();
    expect(alone.code).toBe(0);
    expect(alone.said).toContain('Nothing outside this database was asked');
    const byStamp = await verify(...stamps);
    expect(byStamp.code).toBe(1);
    expect(byStamp.said).toContain(`a time-stamp of ${authority.now.toISOString()}`);
    const { code, said } = await verify('--witness', witnessFile);
    expect(said).toMatch(/cut off after 6 entries: ne holds the head of a longer ledger/);
    expect(code).toBe(1);
    await client.query('INSERT INTO ledger_checkpoint SELECT * FROM signed');
    await client.query('UPDATE ledger_frontier SET (size, nodes) = (SELECT size, nodes FROM counted)');
    await client.query('DROP TABLE signed, counted');
  });

  it('changes nothing, and says so of a database that is not up to date', async () => {
    const { rows } = await client.query<{ name: string }>(
      'DELETE FROM schema_migration WHERE name = (SELECT name FROM schema_migration ORDER BY id DESC LIMIT 1) RETURNING *',
    );
    const old = await verify();
    expect(old.code).toBe(2);
    expect(old.complained).toContain('of an earlier release');
    expect(rows).toHaveLength(1);
    const counted = await client.query('SELECT * FROM schema_migration WHERE name = $1', [rows[0]!.name]);
    expect(counted.rows).toEqual([]);
    await client.query(
      'INSERT INTO schema_migration SELECT * FROM json_populate_recordset(NULL::schema_migration, $1)',
      [JSON.stringify(rows)],
    );
    expect((await verify()).code).toBe(0);
  });

  describe('the heads that came in a peer’s receipts', () => {
    it('are told as that peer’s auditor needs them, and fit its ledger', async () => {
      const { code, said } = await passerelle('ledger', 'heads-of', 'ne', '--database-url-file', urlFile);
      expect(code).toBe(0);
      expect(said).toMatch(/^\{"size":\d+,"root":"[\w-]{43}","heldBy":"a peer"\}(\n|$)/);
      const file = join(folder.path, 'heads-at-mr.jsonl');
      writeFileSync(file, said);
      const ne = await passerelle('ledger', 'verify', '--database-url-file', neUrlFile, '--witness', file);
      expect(ne.said).toContain('that a peer keeps');
      expect(ne.code).toBe(0);
      // Another node's ledger is not the one they are of.
      expect((await verify('--witness', file)).code).toBe(1);
    });

    it('are none of a node that never sent a receipt, and an empty witness is no witness', async () => {
      const { code, said } = await passerelle('ledger', 'heads-of', 'iom-ne', '--database-url-file', urlFile);
      expect({ code, said }).toEqual({ code: 1, said: '' });
      const file = join(folder.path, 'no-heads.jsonl');
      writeFileSync(file, said);
      expect((await verify('--witness', file)).code).toBe(2);
    });

    it.each([0, -1, 1.5])('are not believed to be of %s entries', async (size) => {
      const file = join(folder.path, 'odd-heads.jsonl');
      writeFileSync(file, JSON.stringify({ size, root: 'A'.repeat(43), heldBy: 'ne' }));
      expect((await verify('--witness', file)).code).toBe(2);
    });
  });

  describe('with the node’s settings', () => {
    const settings = join(folder.path, 'settings.json');

    beforeAll(() => {
      const { privateKey } = world.signerOf('mr');
      const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
      const { root, makers } = new SomeHolders();
      const validity = { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2026-02-01T00:00:00.000Z' };
      const list = {
        v: 1 as const,
        version: 1,
        issuedAt: '2026-01-01T00:00:00.000Z',
        expiresAt: '2026-02-01T00:00:00.000Z',
        participants: [{ id: 'mr', country: 'MR', kind: 'authority' as const, roles: [] }],
        keys: [listKey('mr', { kty: 'OKP', crv: 'Ed25519', x }, validity)],
        revocations: [],
        agreements: [],
      };
      const file = (name: string, value: unknown) => {
        writeFileSync(join(folder.path, name), typeof value === 'string' ? value : JSON.stringify(value));
        return join(folder.path, name);
      };
      const elsewhere = Object.fromEntries(
        [
          'natsPasswordFile',
          'nodeKeyFile',
          'keyringFolder',
          'caseKeyFolder',
          'attachmentFolder',
          'trustSource',
          'continuityFile',
          'nationalConfigurationFile',
          'nationalAuthorityFile',
          'nationalMemoryFile',
        ].map((name) => [name, '/nowhere']),
      );
      file('settings.json', {
        ...elsewhere,
        node: 'mr',
        databaseUrlFile: urlFile,
        natsServers: 'nats://127.0.0.1:1',
        issuer: 'http://127.0.0.1:1',
        audience: 'passerelle:mr',
        trustMemoryFile: file('trust-memory.json', keptBy(proveList(list, makers.people))),
        trustRootFile: file('trust-root.json', root),
      });
    });

    it('checks that the node signed its last head', async () => {
      const { code, said } = await passerelle('ledger', 'verify', '--settings', settings);
      expect(said).toContain('The last head is signed by the node.');
      expect(code).toBe(0);
    });

    it('finds a head whose row was rewritten under the old signature', async () => {
      await client.query('CREATE TABLE heads AS SELECT * FROM ledger_checkpoint');
      await client.query(`UPDATE ledger_checkpoint SET root = '${'A'.repeat(43)}'`);
      const { code, said } = await passerelle('ledger', 'verify', '--settings', settings);
      await client.query('UPDATE ledger_checkpoint c SET root = h.root FROM heads h WHERE h.size = c.size');
      await client.query('DROP TABLE heads');
      expect(said).toContain('does not carry a signature of this node');
      expect(code).toBe(1);
    });

    it('does not believe a trust list that its holders did not sign', async () => {
      const place = join(folder.path, 'trust-memory.json');
      const good = readFileSync(place, 'utf8');
      const kept = JSON.parse(good) as { edition: { text: string } };
      const text = kept.edition.text.replace('"MR"', '"ML"');
      writeFileSync(place, JSON.stringify({ ...kept, edition: { ...kept.edition, text } }));
      const { code, complained } = await passerelle('ledger', 'verify', '--settings', settings);
      writeFileSync(place, good);
      expect(complained).toContain('not signed as the root demands');
      expect(code).toBe(2);
    });
  });

  it('says as JSON what it says in words', async () => {
    const { code, said } = await verify('--json');
    expect({ code, said: JSON.parse(said) as unknown }).toMatchObject({ code: 0, said: { ok: true, findings: [] } });
  });

  it.each([
    ['no node', ['ledger', 'verify'], /--settings or --database-url-file/],
    ['a file that is not there', ['ledger', 'verify', '--database-url-file', '/nowhere'], /cannot be read/],
    ['an unknown option', ['ledger', 'verify', '--loud'], /unknown option/],
    ['an unknown command', ['gossip'], /unknown command/],
    ['a witness that is none', ['ledger', 'verify', '--database-url-file', urlFile, '--witness', urlFile], /witness/],
  ])('%s: exit code 2, and no secret in the text', async (_name, args, sentence) => {
    const { code, complained } = await passerelle(...args);
    expect(complained).toMatch(sentence);
    expect(complained).not.toContain(new URL(url).pathname);
    expect(code).toBe(2);
  });

  it('holds what the node records after all that, and it verifies with it', async () => {
    const mr = world.of('mr');
    const { size } = await mr.parts.store.transaction((tx) => tx.ledger.head());
    await mr.register('03-mariama');
    while (await sequenceLedger(mr.parts));
    const { code, said } = await verify('--witness', witnessFile);
    expect(code).toBe(0);
    expect(Number(/^All (\d+) entries/.exec(said)?.[1])).toBeGreaterThan(size);
  });
});
