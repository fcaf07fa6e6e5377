import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../services/cli/run.js';
import { createNodeKey } from '../../../services/country-node/src/adapters/keyring/node-key-file.js';
import { writeNodeSettings } from '../../support/node-settings.js';
import { temporaryPostgres } from '../../support/postgres.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const place = (name: string) => join(folder.path, name);
const SETTINGS = ['--settings', place('settings.json')];
let postgres: Awaited<ReturnType<typeof temporaryPostgres>>;
let url: string;

beforeAll(async () => {
  postgres = await temporaryPostgres();
  url = await postgres.database('mistyped');
  await createNodeKey(place('node.key'));
  writeNodeSettings(place('settings.json'), { databaseUrlFile: place('url'), nodeKeyFile: place('node.key') });
});
afterAll(async () => {
  await postgres.stop();
  folder.remove();
});

describe.each([
  ['a login that the database refuses', { username: 'nobody-known' }, /refused the login.*databaseUrlFile/],
  ['a database that is not there', { pathname: '/nowhere-known' }, /no such database.*databaseUrlFile/],
  ['a server that is not there', { port: '1' }, /^The database does not answer/],
])('%s', (_name, mistyped, said) => {
  it.each([
    ['backup', '--out', place('backup')],
    ['ledger', 'head'],
    ['database', 'declare', 'restored'],
    ['node-key', 'change'],
  ])('is told apart by %s', async (...args) => {
    writeFileSync(place('url'), Object.assign(new URL(url), mistyped).href);
    const complained: string[] = [];
    const out = { say: () => undefined, complain: (text: string) => void complained.push(text) };
    expect(await run([...args, ...SETTINGS], out)).toBe(2);
    expect(complained).toEqual([expect.stringMatching(said)]);
    expect(complained.join()).not.toContain('-known');
  });
});
