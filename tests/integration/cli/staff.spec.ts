import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { run } from '../../../services/cli/run.js';
import { Desk } from '../../support/desk.js';
import type { StaffRole } from '../../../services/country-node/src/ports/store/people.js';
import { type Country, enrol } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let desk: Desk;
let settings: string[];
const place = (name: string) => join(world.folder.path, name);

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
  desk = await Desk.open(mr);
  const unused = ['natsPasswordFile', 'nodeKeyFile', 'keyringFolder', 'caseKeyFolder', 'attachmentFolder'];
  const more = ['trustSource', 'trustRootFile', 'trustMemoryFile', 'continuityFile', 'nationalConfigurationFile'];
  writeFileSync(place('url'), mr.databaseUrl);
  const given = {
    ...Object.fromEntries(
      [...unused, ...more, 'nationalAuthorityFile', 'nationalMemoryFile'].map((each) => [each, '/nowhere']),
    ),
    ...{ node: 'mr', databaseUrlFile: place('url'), natsServers: 'nats://127.0.0.1:1' },
    ...{ issuer: 'http://127.0.0.1:1', audience: 'passerelle:mr' },
  };
  writeFileSync(place('settings.json'), JSON.stringify(given));
  settings = ['--settings', place('settings.json')];
});
afterAll(async () => {
  await (desk as Desk | undefined)?.close();
  await (world as World | undefined)?.end();
});

async function staff(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const [said, complained]: [string[], string[]] = [[], []];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void complained.push(text) };
  return {
    code: await run(['staff', ...args, ...settings], out),
    said: said.join('\n'),
    complained: complained.join(),
  };
}

interface Item {
  id: string;
  subject: string;
  displayFunction: string;
  roles: string[];
  active: boolean;
}

const listed = async () => (JSON.parse((await staff('list', '--json')).said) as { items: Item[] }).items;
const bySubject = async (subject: string) => (await listed()).find((each) => each.subject === subject);
const add = (subject: string, words: string, ...roles: string[]) =>
  staff('add', '--subject', subject, '--function', words, '--role', ...roles);
const changes = async (id: string) => (await entries()).filter(({ of }) => of === id);

async function entries(): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: mr.databaseUrl });
  await client.connect();
  try {
    const sql = `SELECT content FROM ledger_entry WHERE kind IN ('staff-changed', 'sessions-ended') ORDER BY id`;
    const { rows } = await client.query<{ content: Record<string, unknown> }>(sql);
    return rows.map(({ content }) => content);
  } finally {
    await client.end();
  }
}

const statusOf = async (subject: string, cookie?: string) => {
  const nowSeconds = Math.floor(world.clock.now().getTime() / 1_000);
  const token = cookie ? null : await desk.issuer.sign({ sub: subject, exp: nowSeconds + 600 });
  const headers: Record<string, string> = cookie ? { cookie, 'sec-fetch-site': 'same-origin' } : {};
  return (await desk.ask('', 'GET', '/me', { token, headers })).status;
};

describe('passerelle staff', () => {
  it('lets somebody in whom the issuer knew and the node did not, with the roles that were given', async () => {
    expect(await statusOf('someone-new')).toBe(401);
    expect(await add('someone-new', 'caseworker, north', 'caseworker')).toMatchObject({ code: 0, complained: '' });
    expect(await statusOf('someone-new')).toBe(200);
    const { id, ...rest } = (await bySubject('someone-new'))!;
    expect(rest).toEqual({
      ...{ subject: 'someone-new', displayFunction: 'caseworker, north', roles: ['caseworker'], active: true },
    });
    expect(await changes(id)).toEqual([
      expect.objectContaining({ by: 'operator', act: 'added', roles: ['caseworker'], active: true }),
    ]);
    expect((await staff('list')).said).toContain(`${id}  caseworker  caseworker, north  (someone-new)`);
  });

  it.each([
    ['roles that one person does not hold together', () => add('x1', 'two', 'administrator', 'caseworker')],
    ['a program with a person’s role', () => add('x2', 'program', 'system', 'supervisor')],
    ['a role that there is not', () => add('x3', 'chief', 'chief')],
    ['a subject that is there already', () => add('someone-new', 'again', 'caseworker')],
    ['a subject that no token carries', () => add('two words', 'someone', 'caseworker')],
    ['a function of two lines', () => add('x4', 'one\nother', 'caseworker')],
    ['nobody', () => staff('end', '0190f5a1-0000-7000-8000-000000000001')],
  ])('leaves the list as it is for %s, with exit code 1, and records nothing', async (_what, act) => {
    const before = [await listed(), await entries()];
    const { code, said, complained } = await act();
    expect({ code, said }).toEqual({ code: 1, said: '' });
    expect(complained).not.toBe('');
    expect([await listed(), await entries()]).toEqual(before);
  });

  it('gives other roles and another function, each of which the ledger records', async () => {
    const { id } = (await bySubject('someone-new'))!;
    expect((await staff('change', id, '--role', 'supervisor', 'caseworker')).code).toBe(0);
    expect((await bySubject('someone-new'))?.roles).toEqual(['caseworker', 'supervisor']);
    expect((await staff('change', id, '--function', 'supervisor, north')).code).toBe(0);
    expect(await bySubject('someone-new')).toMatchObject({ displayFunction: 'supervisor, north', active: true });
    expect((await changes(id)).map(({ act }) => act)).toEqual(['added', 'changed', 'changed']);
    expect((await staff('change', id, '--role', 'auditor', 'caseworker')).code).toBe(1);
    expect((await staff('change', id)).code).toBe(2);
    expect((await staff('change', 'someone-new', '--role', 'auditor')).code).toBe(2);
  });

  it('ends somebody at once, with every session and token, and keeps the row that the ledger names', async () => {
    const { id } = (await bySubject('someone-new'))!;
    const exp = Math.floor(world.clock.now().getTime() / 1_000) + 3_600;
    const token = await desk.issuer.sign({ sub: 'someone-new', exp });
    const opened = await desk.ask('', 'POST', '/session', { token });
    const cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
    expect([await statusOf('someone-new', cookie), await statusOf('someone-new')]).toEqual([200, 200]);
    expect((await staff('end', id)).code).toBe(0);
    expect([await statusOf('someone-new', cookie), await statusOf('someone-new')]).toEqual([401, 401]);
    expect(await bySubject('someone-new')).toMatchObject({ id, active: false });
    expect((await changes(id)).slice(-2)).toEqual([
      expect.objectContaining({ act: 'ended', active: false }),
      expect.objectContaining({ by: 'operator', reason: 'duties_ended', count: 1 }),
    ]);
    expect((await staff('end', id)).code).toBe(1);
    expect((await staff('change', id, '--role', 'caseworker')).code).toBe(1);
    expect((await staff('change', id, '--active')).code).toBe(0);
    expect(await statusOf('someone-new', cookie)).toBe(401);
    expect((await bySubject('someone-new'))?.active).toBe(true);
  });

  it('takes the cases back from whoever is ended, says how many, and gives none back to who is taken back', async () => {
    const { caseId } = await mr.register('01-moussa', false);
    const { id } = await enrol(mr.parts.store, 'caseworker', 'with-a-case');
    const given = { caseId, staffId: id, assignedBy: mr.supervisor.id, assignedAt: world.clock.now() };
    await mr.parts.store.transaction((tx) => tx.cases.assign({ ...given, categories: null }));
    expect((await staff('end', id)).said).toContain('Cases taken back: 1.');
    expect((await staff('change', id, '--active')).said).not.toContain('Cases');
    const has = await mr.parts.store.transaction((tx) => tx.assignments.ofStaff({ staffId: id, limit: 10 }));
    expect(has).toEqual([]);
    expect((await staff('end', id)).said).not.toContain('Cases');
  });

  it('never ends the last administrator, nor makes it something else, also when two are ended at the same moment', async () => {
    const there = (await listed()).filter(({ roles, active }) => active && roles.includes('administrator'));
    expect((await add('admin-b', 'administrator, south', 'administrator')).code).toBe(0);
    const other = (await bySubject('admin-b'))!;
    for (const { id } of there.slice(1)) expect((await staff('end', id)).code).toBe(0);
    const last = there[0]!;
    const codes = (await Promise.all([staff('end', last.id), staff('end', other.id)])).map(({ code }) => code);
    expect(codes.toSorted()).toEqual([0, 1]);
    const [left, ...more] = (await listed()).filter(({ roles, active }) => active && roles.includes('administrator'));
    expect(more).toEqual([]);
    expect((await staff('change', left!.id, '--role', 'auditor')).code).toBe(1);
    expect((await staff('end', left!.id)).complained).toContain('last administrator');
  });

  it('are marked in the list where their roles, given before, are not held together any more, and only while they count', async () => {
    const before = (await staff('list')).said;
    expect(before).not.toContain('!');
    const old = await enrol(mr.parts.store, 'caseworker', 'from-before');
    const roles: StaffRole[] = ['administrator', 'caseworker'];
    await mr.parts.store.transaction((tx) => tx.people.upsertStaff({ ...old, roles }));
    const { code, said } = await staff('list');
    const marked = said.split('\n').filter((line) => line.startsWith('!'));
    expect([code, marked.length, marked[0]?.startsWith(`! ${old.id}  administrator, caseworker`)]).toEqual([
      0,
      2,
      true,
    ]);
    expect(marked[1]).toMatch(/^! 1 with roles that are not held together any more/);
    expect(await staff('change', old.id, '--role', 'caseworker')).toMatchObject({ code: 0 });
    expect((await staff('list')).said).not.toContain('!');
    await mr.parts.store.transaction((tx) => tx.people.upsertStaff({ ...old, roles, active: false }));
    expect((await staff('list')).said).not.toContain('!');
  });
});
