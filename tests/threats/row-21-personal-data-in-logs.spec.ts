import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { readDossier } from '../../deploy/local/dossiers/read-dossier.js';
import { startPostgres } from '../../deploy/local/postgres.js';
import { AllowListLog } from '../../services/country-node/src/adapters/log/allow-list-log.js';
import { CANARIES } from '../support/canaries.js';
import { Desk } from '../support/desk.js';
import { forge } from '../support/exchange/hostile.js';
import { STORY } from '../support/exchange/inputs.js';
import { World } from '../support/exchange/world.js';
import { png } from '../support/pictures.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { rowsOf } from './scene.js';

const [NAME = '', FAMILY = '', ARABIC = '', PHONE = ''] = CANARIES;
const ALL = CANARIES.join(' ');

let folder: ReturnType<typeof temporaryFolder>;
let world: World;
let desk: Desk;
const lines: string[] = [];
const told: string[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  world = await World.begin(await startPostgres({ root: process.cwd(), folder: folder.path }));
  for (const { parts, id } of world.countries.values()) {
    // The node's own log in place of the test's: what it writes is what is looked at.
    Object.assign(parts, { log: new AllowListLog(id, world.clock, (line) => void lines.push(line)) });
  }
  desk = await Desk.open(world.of('mr'));
  await liveThroughIt();
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
  folder?.remove();
});

/** Asks as somebody, and keeps the answer if it is an error: whoever may read the case may see it, an error may not. */
async function ask(...asking: Parameters<Desk['ask']>): Promise<Awaited<ReturnType<Desk['ask']>>> {
  const answer = await desk.ask(...asking);
  if (answer.status >= 400) told.push(answer.text + JSON.stringify([...answer.headers]));
  return answer;
}

/** A child of this name, everything that may be done with the case, and everything that goes wrong on the way. */
async function liveThroughIt(): Promise<void> {
  const caseId = await registered();
  await badRequests(caseId);
  await crossTheBorder(caseId);
  await hostileMessages();
  await failingDatabase(caseId);
}

async function namedCase() {
  const { newCase, consentEvents } = await readDossier('deploy/local/dossiers', '01-moussa', world.clock.now());
  const caseFile = structuredClone(newCase.caseFile) as unknown as {
    identification: { names: Record<string, string>[] };
  };
  caseFile.identification.names = [{ ...caseFile.identification.names[0], family: FAMILY, given: NAME, full: ARABIC }];
  return { caseFile, consentEvents };
}

async function registered(): Promise<string> {
  const { caseFile, consentEvents } = await namedCase();
  const made = await ask('caseworker', 'POST', '/cases', { body: { caseFile } });
  expect(made.status).toBe(201);
  for (const body of consentEvents) await ask('caseworker', 'POST', `/cases/${made.json.id}/consents`, { body });
  const query = `documentType=other&title=${encodeURIComponent(ALL)}`;
  const file = {
    body: png(),
    headers: { 'content-type': 'image/png' },
  };
  expect((await ask('caseworker', 'POST', `/cases/${made.json.id}/attachments?${query}`, file)).status).toBe(201);
  return made.json.id;
}

async function badRequests(caseId: string): Promise<void> {
  const { caseFile } = await namedCase();
  const word = encodeURIComponent(NAME);
  const bodies = [
    ALL,
    `{"${ALL}":1}`,
    JSON.stringify({ caseFile: { ...caseFile, [NAME]: ALL } }),
    `{"a":"${ALL}\\ud800"}`,
  ];
  for (const body of bodies) await ask('caseworker', 'POST', '/cases', { body });
  for (const path of [
    `/cases/${word}`,
    `/cases?before=${word}`,
    `/cases?${word}=1`,
    `/${word}`,
    `/attachments/${word}`,
  ]) {
    await ask('caseworker', 'GET', path);
  }
  await ask('caseworker', 'POST', `/cases/${caseId}/attachments?documentType=${word}`, { body: Buffer.from(ALL) });
  await ask('caseworker', 'POST', `/cases/${caseId}/attachments?documentType=other`, {
    body: Buffer.from(ALL),
    headers: { 'content-type': 'image/png', 'content-disposition': `attachment; filename="${NAME}.png"` },
  });
  await ask('caseworker', 'GET', '/me', { token: `${Buffer.from(ALL).toString('base64url')}.e30.x` });
  await ask('caseworker', 'GET', '/me', { token: await desk.issuer.sign({ sub: ALL }) });
  await ask('caseworker', 'GET', '/me', { headers: { cookie: `passerelle_session=${word}` }, token: null });
  await ask('caseworker', 'PUT', `/cases/${caseId}`, { body: { caseFile }, headers: { 'if-match': `"${word}"` } });
}

async function crossTheBorder(caseId: string): Promise<void> {
  const [mr, ne] = [world.of('mr'), world.of('ne')];
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  await ne.act(id, 'accept', { ...STORY.accept, worker: { ...STORY.accept.worker, organisation: ALL } });
  await world.settle();
  await mr.act(id, 'handover', STORY.handover);
  await world.settle();
  await ne.fetchFiles();
  await ne.act(id, 'assume');
  await world.settle();
}

async function hostileMessages(): Promise<void> {
  const ne = world.of('ne');
  const smuggled = { ID_CORE: { '/summary/surprise': ALL, [`/summary/${NAME}`]: PHONE } };
  const claims = [
    { kind: NAME },
    { step: NAME },
    { messageId: NAME },
    { conversationId: ALL },
    { purpose: ALL },
    { [NAME]: ALL },
  ];
  await ne.receive([await forge(world, { from: 'mr', to: 'ne', body: {}, smuggled })]);
  for (const each of claims) await ne.receive([await forge(world, { from: 'mr', to: 'ne', body: {}, claims: each })]);
  await ne.receive([
    { from: 'mr', to: 'ne', sealed: ALL },
    { from: NAME, to: 'ne', sealed: uuidv7() },
  ]);
}

/** The database fails with the name in its hands: a missing table, a rule that the row breaks, a statement cut off. */
async function failingDatabase(caseId: string): Promise<void> {
  const { caseFile } = await namedCase();
  const create = () => ask('caseworker', 'POST', '/cases', { body: { caseFile } });
  const meanwhile = async (before: string, after: string) => {
    await rowsOf(world.of('mr'), before);
    expect((await create()).status).toBeGreaterThanOrEqual(500);
    await ask('caseworker', 'GET', `/cases/${caseId}`);
    await rowsOf(world.of('mr'), after);
  };
  await meanwhile('ALTER TABLE case_file RENAME TO gone', 'ALTER TABLE gone RENAME TO case_file');
  await meanwhile(
    `ALTER TABLE case_file ADD CONSTRAINT never CHECK (status = '${NAME}') NOT VALID`,
    'ALTER TABLE case_file DROP CONSTRAINT never',
  );
  await meanwhile(
    `CREATE FUNCTION shout() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'row of %', '${NAME}'; END $$ LANGUAGE plpgsql;
     CREATE TRIGGER shout BEFORE INSERT ON case_file FOR EACH ROW EXECUTE FUNCTION shout()`,
    'DROP TRIGGER shout ON case_file; DROP FUNCTION shout()',
  );
  expect((await create()).status).toBe(201);
}

/** A canary as it may stand in a text: as it is, escaped, or packed. */
function spellingsOf(word: string): string[] {
  const bytes = Buffer.from(word);
  const packed = [
    bytes.toString('hex'),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    encodeURIComponent(word),
  ];
  const escaped = [...word].map((letter) =>
    letter > '~' ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter,
  );
  return [word, escaped.join(''), ...packed].map((each) => each.replace(/=+$/, ''));
}

const found = (text: string) => CANARIES.filter((word) => spellingsOf(word).some((each) => text.includes(each)));
const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe('row 21: personal data in logs, errors, metrics, database error details', () => {
  it('the search finds what it looks for', async () => {
    const read = await desk.ask('caseworker', 'GET', '/cases?limit=1');
    const whole = await desk.ask('caseworker', 'GET', `/cases/${read.json.items[0]!['id'] as string}`);
    expect(found(whole.text)).toEqual(expect.arrayContaining([NAME, FAMILY, ARABIC]));
    for (const word of CANARIES) for (const each of spellingsOf(word)) expect(found(each)).toContain(word);
  });

  it('much was logged and much refused, and no line and no refusal repeats any of it', () => {
    expect(lines.length).toBeGreaterThan(4);
    expect(told.length).toBeGreaterThan(15);
    expect(found(lines.join(''))).toEqual([]);
    expect(told.filter((each) => found(each).length > 0)).toEqual([]);
  });

  it('the database’s own log holds none of it, though errors were provoked', async () => {
    const log = () => readFileSync(join(folder.path, 'postgres.log'), 'utf8');
    expect(log().length).toBeGreaterThan(100);
    expect(found(log())).toEqual([]);
    await provokeDirectly();
    expect(found(log())).toEqual([]);
  });

  it('the ledger and every readable column of the database hold none of it', async () => {
    for (const country of world.countries.values()) {
      const tables = await rowsOf<{ name: string }>(
        country,
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
      );
      expect(tables.length).toBeGreaterThan(15);
      for (const { name } of tables) {
        const rows = await rowsOf<{ row: string }>(country, `SELECT t::text AS row FROM "${name}" t`);
        expect([country.id, name, found(rows.map(({ row }) => row).join('\n'))]).toEqual([country.id, name, []]);
      }
    }
  });

  it('no file of a node is named after it, and none can be read without its keys', () => {
    const files = filesIn(world.folder.path);
    expect(files.length).toBeGreaterThan(10);
    expect(found(files.join('\n'))).toEqual([]);
    for (const file of files)
      expect([file.split('/').at(-1), found(readFileSync(file, 'latin1'))]).toEqual([file.split('/').at(-1), []]);
  });

  it('subjects and envelopes on the wire hold none of it', () => {
    expect(world.post.sent.length).toBeGreaterThan(6);
    expect(found(JSON.stringify(world.post.sent))).toEqual([]);
  });

  it('the next good request and message go on', async () => {
    const { caseId } = await world.of('mr').register('01-moussa');
    const id = await world.of('mr').offer(caseId, 'ne');
    await world.settle();
    expect(await world.of('ne').state(id)).toBe('offered');
  });
});

/** Errors that quote what they were given, past all of the node's own care. */
async function provokeDirectly(): Promise<void> {
  const client = new pg.Client({ connectionString: world.of('mr').databaseUrl });
  await client.connect();
  const failing: [string, unknown[]][] = [
    ['SELECT $1::int', [NAME]],
    ['SELECT $1::uuid', [FAMILY]],
    ['SELECT $1::jsonb', [`{"name": ${ALL}}`]],
    ['INSERT INTO staff (id, subject) VALUES ($1, $2)', [uuidv7(), ALL]],
    [`SELECT '${NAME}' FROM nowhere`, []],
    [`SELECT "${NAME}"`, []],
    ['SELECT 1 / (length($1) - length($1))', [ALL]],
    ['SELECT pg_sleep(5), $1::text', [ALL]],
  ];
  await client.query("SET statement_timeout = '200ms'");
  for (const [sql, values] of failing) await expect(client.query(sql, values)).rejects.toThrow();
  await client.end();
}
