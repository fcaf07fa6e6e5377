import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { answerOf, passerelle } from './run-command.js';
import { check, type Telling } from './telling.js';
import { count } from './words.js';

const SPARE = 'node_ne_spare';

/** Niger's node is backed up while it works; the backup is tried on a machine that no partner can reach, as its operators are told to do. */
export async function restored(telling: Telling): Promise<void> {
  const { folder = '', databaseUrl = '' } = telling.network.nodes.find(({ id }) => id === 'ne') ?? {};
  const place = join(dirname(folder), 'spare');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const [backups, keys] = [join(place, 'backup'), join(place, 'case-keys.sealed')];
  await passerelle('backup', '--settings', join(folder, 'settings.json'), '--out', backups, '--keys', keys);
  const [made = ''] = readdirSync(backups).filter((name) => name.startsWith('database-'));
  const url = await emptyDatabase(databaseUrl);
  const settings = spareSettings(folder, place, url);
  const back = ['restore', '--settings', settings, '--from', join(backups, made), '--keys', keys];
  const said = await passerelle(...back);
  check((await answerOf(...back)).code === 2, 'a backup was put over a record that was there');
  const ledger = await passerelle('ledger', 'verify', '--settings', settings);
  const [there, here] = [await casesIn(databaseUrl), await casesIn(url)];
  check(here.all > 0 && here.all === there.all, 'cases are missing from what came back');
  telling.say(
    'Niger’s node is backed up while it works: the database in one place, its case keys in another, both sealed under the node’s key.',
    `On a machine that no partner can reach all of it comes back into an empty database: ${count(here.all, 'case')}; ${lineOf(said, 'case keys')}`,
    lineOf(ledger, 'verif'),
    'Put over a record that is there, it is refused. A node that starts on it shows nothing of a case until a person has confirmed it.',
  );
  await drop(databaseUrl);
  rmSync(place, { recursive: true, force: true });
}

const lineOf = (said: string, word: string) => said.split('\n').find((line) => line.includes(word)) ?? '';

/** The node's own, but for what was lost: everything is somewhere else, and the node key alone is what it was. */
function spareSettings(folder: string, place: string, url: string): string {
  const own = JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(place, 'database-url'), url, { mode: 0o600 });
  const elsewhere = {
    databaseUrlFile: join(place, 'database-url'),
    caseKeyFolder: join(place, 'case-keys'),
    attachmentFolder: join(place, 'attachments'),
    continuityFile: join(place, 'continuity.json'),
  };
  const file = join(place, 'settings.json');
  writeFileSync(file, JSON.stringify({ ...own, ...elsewhere }), { mode: 0o600 });
  return file;
}

async function emptyDatabase(beside: string): Promise<string> {
  await drop(beside);
  await on(beside, (client) => client.query(`CREATE DATABASE ${SPARE}`));
  const url = new URL(beside);
  url.pathname = `/${SPARE}`;
  return url.href;
}

async function drop(beside: string): Promise<void> {
  await on(beside, (client) => client.query(`DROP DATABASE IF EXISTS ${SPARE} WITH (FORCE)`));
}

async function casesIn(url: string): Promise<{ all: number }> {
  const { rows } = await on(url, (client) =>
    client.query<{ all: number }>('SELECT count(*)::int AS all FROM case_file'),
  );
  return rows[0] ?? { all: 0 };
}

async function on<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
