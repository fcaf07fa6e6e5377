import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { run } from '../../../services/cli/run.js';
import { confirmRecord } from '../../../services/country-node/src/casework/confirm-record.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import { beginUpload } from '../../../services/country-node/src/casework/upload/begin-upload.js';
import { connectPostgres } from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import { closeCase } from '../../../services/country-node/src/record/close-case.js';
import { resume } from '../../../services/country-node/src/record/resume.js';
import { endCategories } from '../../../services/country-node/src/timekeeper/end-categories.js';
import type { Country } from '../../support/exchange/country.js';
import { caseWithConsent } from '../../support/exchange/sharing.js';
import { columnsThatOpen } from '../../support/exchange/what-is-left.js';
import { World } from '../../support/exchange/world.js';
import { keptBy } from '../../support/holders.js';
import type { TestLaw } from '../../support/national-law.js';
import { note } from '../../threats/restoring.js';

/** Stands in the dossier's section of health. */
const CANARY = 'Salbutamol';
const PAGE = readFileSync('docs/operations/backup.md', 'utf8');

let world: World;
let mr: Country;
let ne: Country;
let offered: { id: string; caseId: string; attachments: string[] };
let erased: string;
let closed: string;
const place = (...names: string[]) => join(world.folder.path, ...names);

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  for (const { id, parts } of [mr, ne]) await resume(parts, world.continuityOf(id));
  const { caseId, attachments } = await mr.register('01-moussa');
  erased = (await mr.register('03-mariama')).caseId;
  closed = await closedCase();
  offered = { id: await mr.offer(caseId, 'ne'), caseId, attachments };
  await world.settle();
  await mr.keepTime();
  await note(world, mr);
  writeSettings(mr.databaseUrl);
});
afterAll(() => world.end());

function writeSettings(databaseUrl: string): void {
  const unused = ['natsPasswordFile', 'keyringFolder', 'trustSource', 'nationalConfigurationFile'];
  const more = ['nationalAuthorityFile', 'nationalMemoryFile'];
  const file = (name: string, value: unknown) => {
    writeFileSync(place(name), typeof value === 'string' ? value : JSON.stringify(value));
    return place(name);
  };
  file('settings.json', {
    ...Object.fromEntries([...unused, ...more].map((name) => [name, '/nowhere'])),
    node: 'mr',
    databaseUrlFile: file('url', databaseUrl),
    natsServers: 'nats://127.0.0.1:1',
    issuer: 'http://127.0.0.1:1',
    audience: 'passerelle:mr',
    nodeKeyFile: place('mr', 'node.key'),
    caseKeyFolder: place('mr', 'case-keys'),
    attachmentFolder: place('mr', 'attachments'),
    continuityFile: place('mr', 'continuity.json'),
    trustMemoryFile: file('trust-memory.json', keptBy(mr.parts.directory.evidence())),
    trustRootFile: file('trust-root.json', world.root),
  });
}

/** A command of the page, with this test's folders in the place of the page's. */
function asOnThePage(name: string, places: Readonly<Record<string, string>> = {}): string[] {
  const [line] = [...PAGE.matchAll(/npm run passerelle -- (.+)/g)].flatMap(([, said = '']) =>
    said.startsWith(name) ? [said] : [],
  );
  const [backup] = existsSync(place('backup')) ? databasesIn(place('backup')) : [];
  const here: Record<string, string> = {
    '/etc/passerelle/settings.json': place('settings.json'),
    '/backup/passerelle': place('backup'),
    '/backup/passerelle/database-2026-11-26T02-00-00-000Z': place('backup', backup ?? 'none'),
    '/key-copy/case-keys.sealed': place('case-keys.sealed'),
    ...places,
  };
  return line!.split(' ').map((word) => here[word] ?? word);
}

const databasesIn = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('database-'));

async function passerelle(args: readonly string[]): Promise<{ code: number; said: string; complained: string }> {
  const [said, complained]: [string[], string[]] = [[], []];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void complained.push(text) };
  return { code: await run(args, out), said: said.join('\n'), complained: complained.join('\n') };
}

/** Every row of a node's own tables, as text; the marks of a new epoch aside. */
async function rowsOf(url: string): Promise<Record<string, string[]>> {
  return connected(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
    );
    const all: Record<string, string[]> = {};
    for (const { name } of rows) {
      const found = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
      all[name] = found.rows.map(({ row }) => row).sort();
    }
    return all;
  });
}

async function connected<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

async function emptyDatabase(name: string): Promise<string> {
  const url = new URL(mr.databaseUrl);
  const fresh = `${url.pathname.slice(1)}_${name}`;
  await connected(mr.databaseUrl, (client) => client.query(`CREATE DATABASE ${fresh} TEMPLATE template0`));
  url.pathname = `/${fresh}`;
  return url.href;
}

/** A category of it is over as soon as it is closed; it is said in the file, in the record of consent and of an upload. */
async function closedCase(): Promise<string> {
  (mr.parts.national as TestLaw).change({
    retention: [
      { outcome: 'closed', months: 24 },
      { outcome: 'closed', category: 'HEALTH', months: 0 },
      { outcome: 'closed', category: 'BIO_PHOTO', months: 0 },
    ],
  });
  const caseId = await caseWithConsent(world, mr, ['ne']);
  const withheld = [{ category: 'HEALTH', from: [], why: CANARY }];
  await recordConsent(mr.parts, mr.caseworker, caseId, {
    ...{ event: 'narrowed', at: world.clock.now().toISOString() },
    ...{ withheld },
  });
  const file = { caseId, documentType: 'photograph', mediaType: 'image/png', size: 100, title: CANARY };
  await beginUpload(mr.parts, mr.caseworker, { ...file, limits: { fileBytes: 1_000, caseBytes: 10_000_000 } });
  await mr.parts.store.transaction(async (tx) => {
    const caseRow = (await tx.cases.lock(caseId))!;
    const closure = { reason: 'plan_implemented', goals: 'reached', closedOn: '2026-11-23' };
    await closeCase(mr.parts, tx, { caseRow, closure, by: mr.caseworker.id, at: world.clock.now() });
  });
  return caseId;
}

/** Where the closed case says what is over. */
const saying = (url: string) => connected(url, (client) => columnsThatOpen(client, mr, closed, CANARY));
const SAYING = ['attachment_upload.content', 'case_file.content', 'consent_event.content'];

describe('a node that is backed up while it works, and put back', () => {
  let before: Record<string, string[]>;

  it('is backed up by the command of the page, and nothing of it can be read without the node key', async () => {
    before = await rowsOf(mr.databaseUrl);
    const { code, said } = await passerelle(asOnThePage('backup'));
    expect(said).toMatch(/The database is in .*; \d+ files were new\./);
    expect(said).toMatch(/\d+ case keys as they are now, and 0 that were destroyed/);
    expect(code).toBe(0);
    const [folder = ''] = databasesIn(place('backup'));
    const written = readdirSync(place('backup', folder), { recursive: true }).map(String);
    expect(written).toEqual(
      expect.arrayContaining(['manifest.sealed', 'message.copy.gz.age', 'ledger_entry.copy.gz.age']),
    );
    const bytes = [...written.map((name) => place('backup', folder, name)), place('case-keys.sealed')]
      .map((file) => readFileSync(file, 'latin1'))
      .join('');
    for (const known of [offered.id, offered.caseId, 'AGE-SECRET-KEY', 'caseworker'])
      expect(bytes).not.toContain(known);
    const names = readdirSync(place('backup'), { recursive: true }).map(String);
    expect(names.some((name) => /continuity|\.key$|keyring/.test(name))).toBe(false);
    // Again: another database, no file twice, one file of keys.
    const again = await passerelle(asOnThePage('backup'));
    expect(again.said).toContain('; 0 files were new.');
    expect(databasesIn(place('backup'))).toHaveLength(2);
    rmSync(place('backup', databasesIn(place('backup'))[1]!), { recursive: true });
  });

  it('puts nothing in the place of the one copy of the case keys while their folder holds less, and puts them back', async () => {
    const copy = readFileSync(place('case-keys.sealed'));
    renameSync(place('mr', 'case-keys'), place('elsewhere'));
    mkdirSync(place('mr', 'case-keys'));
    const refused = await passerelle(asOnThePage('backup'));
    // The rest of it is there, and the copy as it was.
    expect(refused).toMatchObject({ code: 2, said: expect.stringContaining('The database is in') });
    expect(refused.complained).toContain('left as it is');
    expect(readFileSync(place('case-keys.sealed')).equals(copy)).toBe(true);
    expect(databasesIn(place('backup'))).toHaveLength(2);
    // Its disk is not there: a folder made in its place would look like a copy elsewhere.
    const unmounted = { '/key-copy/case-keys.sealed': place('no-disk', 'case-keys.sealed') };
    const told = { code: 2, complained: expect.stringContaining(`${place('no-disk')} is not there`) };
    expect(await passerelle(asOnThePage('backup', unmounted))).toMatchObject(told);
    expect(existsSync(place('no-disk'))).toBe(false);
    const back = await passerelle(asOnThePage('restore --settings /etc/passerelle/settings.json --keys'));
    expect(back).toMatchObject({ code: 0, said: expect.stringMatching(/^[1-9]\d* case keys came back/) });
    expect(readdirSync(place('mr', 'case-keys')).sort()).toEqual(readdirSync(place('elsewhere')).sort());
    expect(await passerelle(asOnThePage('backup'))).toMatchObject({ code: 0, complained: '' });
    for (const each of databasesIn(place('backup')).sort().slice(1)) rmSync(place('backup', each), { recursive: true });
  });

  it('refuses a backup that was changed, of another node key, or into a database that is not empty', async () => {
    const restoring = asOnThePage('restore');
    const full = await passerelle(restoring);
    expect(full).toMatchObject({ code: 2, complained: expect.stringContaining('not empty') });
    expect(await rowsOf(mr.databaseUrl)).toEqual(before);
    const url = await emptyDatabase('refused');
    writeSettings(url);
    const [folder = ''] = databasesIn(place('backup'));
    const file = place('backup', folder, 'message.copy.gz.age');
    const whole = readFileSync(file);
    writeFileSync(file, Buffer.concat([whole.subarray(0, -1), Buffer.of(whole.at(-1)! ^ 1)]));
    expect(await passerelle(restoring)).toMatchObject({ code: 2, complained: expect.stringContaining('was changed') });
    writeFileSync(file, whole);
    const manifest = readFileSync(place('backup', folder, 'manifest.sealed'));
    writeFileSync(place('backup', folder, 'manifest.sealed'), Buffer.concat([manifest, Buffer.of(0)]));
    expect(await passerelle(restoring)).toMatchObject({
      code: 2,
      complained: expect.stringContaining('no backup of this'),
    });
    writeFileSync(place('backup', folder, 'manifest.sealed'), manifest);
    const key = place('mr', 'node.key');
    const kept = readFileSync(key);
    writeFileSync(key, readFileSync(place('ne', 'node.key')));
    expect(await passerelle(restoring)).toMatchObject({ code: 2, complained: expect.stringMatching(/made-under/) });
    writeFileSync(key, kept);
    // What is mistyped or full is found while the database can still be put back.
    const mistyped = await passerelle(asOnThePage('restore', { '/key-copy/case-keys.sealed': place('url') }));
    expect(mistyped).toMatchObject({ code: 2, complained: expect.stringContaining('no backup of this') });
    renameSync(place('backup', 'files'), place('backup', 'away'));
    expect(await passerelle(restoring)).toMatchObject({
      code: 2,
      complained: expect.stringContaining('cannot be read'),
    });
    renameSync(place('backup', 'away'), place('backup', 'files'));
    // Nothing of it was begun.
    expect(
      (await connected(url, (client) => client.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`))).rowCount,
    ).toBe(0);
  });

  it('comes back with every row, file and key; what was erased since stays erased', async () => {
    // What a backup loses: a question that came, and its receipt; an erasure.
    await ne.act(offered.id, 'request-information');
    await world.settle();
    await note(world, mr);
    await mr.parts.vault.destroyKey(erased);
    expect(await saying(mr.databaseUrl)).toEqual(SAYING);
    expect(await endCategories(mr.parts, 50)).toBe(2);
    expect(await saying(mr.databaseUrl)).toEqual([]);
    await mr.parts.store.close();
    // The machine is lost: attachments whole, case keys but for one mark.
    rmSync(place('mr', 'attachments'), { recursive: true });
    for (const name of readdirSync(place('mr', 'case-keys')).filter((each) => each.endsWith('.key')))
      rmSync(place('mr', 'case-keys', name));
    const url = await emptyDatabase('restored');
    writeSettings(url);
    const { code, said, complained } = await passerelle(asOnThePage('restore'));
    expect({ code, complained }).toEqual({ code: 0, complained: '' });
    expect(said).toMatch(/[1-9]\d* files came back/);
    expect(said).toMatch(/All \d+ entries of the ledger verify.\nActive on the staff, .*\n[0-9a-f-]{36} {2}\w+/);
    expect(readdirSync(place('mr', 'case-keys')).sort()).toEqual(
      [`${offered.caseId}.key`, `${closed}.key`, `${erased}.destroyed`].sort(),
    );
    const after = await rowsOf(url);
    const ofEpoch = ['incarnation', 'ledger_entry', 'pair_sequence', 'case_file', 'resync'];
    const marks = [...ofEpoch, 'case_to_time', 'case_to_compare'];
    for (const [name, rows] of Object.entries(before).filter(([each]) => !marks.includes(each)))
      expect({ name, rows: after[name] }).toEqual({ name, rows });
    expect(after['ledger_entry']).toEqual(expect.arrayContaining(before['ledger_entry']!));
    expect(after['ledger_entry']).toHaveLength(before['ledger_entry']!.length + 1);
    expect(after['case_file']).toHaveLength(before['case_file']!.length);
    const open = await connected(url, (client) =>
      client.query<{ count: number }>(`SELECT count(*)::int FROM timers.job WHERE name = 'deadline'`),
    );
    expect(open.rows[0]!.count).toBeGreaterThan(0);
  });

  it('verifies by the command of the page, and goes on: partners tell what it lost, and nothing leaves unconfirmed', async () => {
    const url = readFileSync(place('url'), 'utf8');
    const clock = { timerClock: world.timerClock };
    mr.parts.store = await connectPostgres({ url, poolSize: 4, statementTimeoutMs: 10_000, ...clock });
    // A machine on which the node has not started yet keeps no list.
    const memory = readFileSync(place('trust-memory.json'));
    rmSync(place('trust-memory.json'));
    const early = await passerelle(asOnThePage('ledger verify'));
    expect(early).toMatchObject({ code: 0, complained: '', said: expect.stringContaining('was not checked') });
    writeFileSync(place('trust-memory.json'), memory.subarray(1));
    expect(await passerelle(asOnThePage('ledger verify'))).toMatchObject({ code: 2 });
    writeFileSync(place('trust-memory.json'), memory);
    const verified = await passerelle(asOnThePage('ledger verify'));
    expect(verified).toMatchObject({ code: 0, said: expect.stringContaining('The last head is signed by the node.') });
    expect(await resume(mr.parts, world.continuityOf('mr'))).toBe('same');
    await world.resynchronise();
    expect([await mr.state(offered.id), await ne.state(offered.id)]).toEqual(Array(2).fill('information-requested'));
    await expect(mr.act(offered.id, 'provide-information')).rejects.toMatchObject({ code: 'record-unconfirmed' });
    await expect(mr.parts.vault.checkKey(erased)).rejects.toMatchObject({ reason: 'case-key-missing' });
    for (const id of offered.attachments) {
      const row = await mr.parts.store.transaction((tx) => tx.attachments.get(id));
      expect((await mr.parts.files.readRange(row!.fileId, 0, 10_000_000)).length).toBe(row!.cipherSize);
    }
  });

  it('takes out again what national law had ended, once somebody confirmed the record (R21)', async () => {
    const url = readFileSync(place('url'), 'utf8');
    expect(await saying(url)).toEqual(SAYING);
    // A record in doubt may lack a hold.
    expect(await endCategories(mr.parts, 50)).toBe(0);
    const consentVersion = await mr.parts.store.transaction((tx) => tx.consents.version(closed));
    await confirmRecord(mr.parts, mr.supervisor, { caseId: closed, consentVersion });
    expect(await endCategories(mr.parts, 50)).toBe(2);
    expect(await saying(url)).toEqual([]);
  });
});
