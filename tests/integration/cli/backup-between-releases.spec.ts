import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { run } from '../../../services/cli/run.js';
import { createNodeKey } from '../../../services/country-node/src/adapters/keyring/node-key-file.js';
import { writeNodeSettings } from '../../support/node-settings.js';
import { temporaryPostgres } from '../../support/postgres.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const place = (name: string) => join(folder.path, name);

let postgres: Awaited<ReturnType<typeof temporaryPostgres>>;
let client: pg.Client;

beforeAll(async () => {
  postgres = await temporaryPostgres({ empty: false });
  const url = await postgres.database('one');
  client = new pg.Client({ connectionString: url });
  await client.connect();
  writeFileSync(place('url'), url);
  await createNodeKey(place('node.key'));
  mkdirSync(place('attachments'));
  writeNodeSettings(place('settings.json'), {
    ...{ databaseUrlFile: place('url'), nodeKeyFile: place('node.key') },
    ...{ attachmentFolder: place('attachments'), caseKeyFolder: place('case-keys') },
  });
});
afterAll(async () => {
  await client.end();
  await postgres.stop();
  folder.remove();
});

async function backUp(): Promise<{ code: number; complained: string }> {
  const complained: string[] = [];
  const out = { say: () => undefined, complain: (text: string) => void complained.push(text) };
  const code = await run(['backup', '--settings', place('settings.json'), '--out', place('backup')], out);
  return { code, complained: complained.join('\n') };
}

it('a database of an earlier release is not backed up by this one: neither would put that back', async () => {
  const last = '(SELECT max(id) FROM schema_migration)';
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM schema_migration WHERE id = ${last}`);
  await client.query(`UPDATE schema_migration SET name = 'none' WHERE id = ${last}`);
  expect(await backUp()).toEqual({ code: 2, complained: expect.stringMatching(/earlier release.*upgrading\.md/) });
  // Not a beginning of one either.
  expect(existsSync(place('backup'))).toBe(false);
  await client.query(`UPDATE schema_migration SET name = $1 WHERE id = ${last}`, [rows[0]!.name]);
  expect(await backUp()).toEqual({ code: 0, complained: '' });
  expect(readdirSync(place('backup')).filter((name) => name.startsWith('database-'))).toHaveLength(1);
});
