import { afterAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { createNodeKey } from '../../../services/country-node/src/adapters/keyring/node-key-file.js';
import { temporaryPostgres } from '../../support/postgres.js';
import { SomeDirectory, someList } from '../../support/some-directory.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const HOUSE = resolve(import.meta.dirname, '../../..');
const folder = temporaryFolder();
afterAll(() => folder.remove());

/** What `npm start` runs, with these settings and no others. */
function start(settings?: string): { code: number | null; complained: string } {
  const file = join(folder.path, 'settings.json');
  if (settings !== undefined) writeFileSync(file, settings);
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PASSERELLE_|NODE_COMPILE_CACHE$)/.test(name));
  const env = { ...Object.fromEntries(inherited), ...(settings === undefined ? {} : { PASSERELLE_SETTINGS: file }) };
  const args = ['deploy/local/bootstrap.mjs', 'start'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: HOUSE, env, encoding: 'utf8' });
  return { code: status, complained: stderr };
}

const complete = (more: Record<string, unknown>): string =>
  JSON.stringify({
    ...Object.fromEntries(
      [
        'databaseUrlFile',
        'natsPasswordFile',
        'nodeKeyFile',
        'keyringFolder',
        'caseKeyFolder',
        'attachmentFolder',
        'trustSource',
        'trustRootFile',
        'trustMemoryFile',
        'continuityFile',
        'nationalConfigurationFile',
        'nationalAuthorityFile',
        'nationalMemoryFile',
      ].map((name) => [name, '/nowhere/secret-name']),
    ),
    node: 'mr',
    natsServers: 'nats://127.0.0.1:1',
    issuer: 'http://127.0.0.1:1',
    audience: 'passerelle:mr',
    ...more,
  });

describe('npm start', () => {
  it('names every setting that is missing', () => {
    const { code, complained } = start();
    expect(complained).toMatch(/settings at fault: node, databaseUrlFile, natsServers, .*trustSource/);
    expect(code).toBe(1);
  });

  it.each([
    ['the one that is wrong', complete({ node: 'Not An Id' }), /settings at fault: node$/m],
    ['two that are wrong', complete({ port: 'many', issuer: 7 }), /settings at fault: (?=.*\bport\b)(?=.*\bissuer\b)/],
    ['the file itself when it is no JSON', '{"node": "Not', /settings at fault: settings$/m],
  ])('names %s, and tells no value', (_name, settings, sentence) => {
    const { code, complained } = start(settings);
    expect(complained).toMatch(sentence);
    expect(complained).not.toMatch(/Not An Id|many|secret-name|"node"/);
    expect(code).toBe(1);
  });

  it('uses what the build compiled, and compiles nothing anew', () => {
    start();
    // The engine keeps a folder for each set of flags.
    expect(readdirSync(join(HOUSE, 'dist/services/country-node/bundle/compiled'))).toHaveLength(1);
  });

  it('finds no fault with good settings, and still ends when what they point at is not there', () => {
    const { code, complained } = start(complete({}));
    expect(complained).toContain('cannot start');
    expect(complained).not.toMatch(/settings at fault|secret-name/);
    expect(code).toBe(1);
  });

  it('makes the tables of an empty database', async () => {
    const [postgres, directory] = [await temporaryPostgres(), new SomeDirectory()];
    try {
      directory.publish(someList(1));
      const url = await postgres.database('empty');
      const place = (name: string) => join(folder.path, name);
      writeFileSync(place('url'), url);
      writeFileSync(place('password'), 'secret-name');
      await createNodeKey(place('node.key'));
      const { source: trustSource, root: trustRootFile, memory: trustMemoryFile } = directory.places;
      const there = {
        databaseUrlFile: place('url'),
        natsPasswordFile: place('password'),
        nodeKeyFile: place('node.key'),
      };
      const { code, complained } = start(complete({ ...there, trustSource, trustRootFile, trustMemoryFile }));
      // It has come past its tables, and does not find what it keeps beside them.
      expect(complained).toContain('keyring-incomplete');
      expect(code).toBe(1);
      expect(await tablesOf(url)).toEqual(expect.arrayContaining(['case_file', 'ledger_entry', 'schema_migration']));
    } finally {
      await directory.end();
      await postgres.stop();
    }
  });
});

async function tablesOf(connectionString: string): Promise<string[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}
