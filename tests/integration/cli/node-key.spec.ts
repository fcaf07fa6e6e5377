import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { run } from '../../../services/cli/run.js';
import { putKeysBack, readKeyPart } from '../../../services/country-node/src/adapters/backup/case-key-part.js';
import { changeNodeKey, type Reached } from '../../../services/country-node/src/adapters/keyring/change-node-key.js';
import { FileCaseVault } from '../../../services/country-node/src/adapters/keyring/file-case-vault.js';
import { FileKeyring } from '../../../services/country-node/src/adapters/keyring/file-keyring.js';
import { NodeKeyFile } from '../../../services/country-node/src/adapters/keyring/node-key-file.js';
import { holdAlone } from '../../../services/country-node/src/adapters/postgres/hold-alone.js';
import { connectPostgres } from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import { openCaseContent } from '../../../services/country-node/src/record/case-content.js';
import { pseudonymOf } from '../../../services/country-node/src/record/pseudonym.js';
import { resume } from '../../../services/country-node/src/record/resume.js';
import { compareCases } from '../../../services/country-node/src/timekeeper/compare-cases.js';
import { Desk } from '../../support/desk.js';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';
import { keptBy } from '../../support/holders.js';
import { pairWith } from '../../support/pairs-and-figures.js';
import { note } from '../../threats/restoring.js';

const PAGE = readFileSync('docs/operations/node-key.md', 'utf8');

let world: World;
let mr: Country;
let ne: Country;
let caseId: string;
let conversation: string;
const place = (...names: string[]) => join(world.folder.path, ...names);
const keyText = () => readFileSync(place('mr', 'node.key'), 'utf8');

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  for (const { id, parts } of [mr, ne]) await resume(parts, world.continuityOf(id));
  ({ caseId } = await mr.register('01-moussa'));
  while ((await compareCases(mr.parts, { batch: 10, aside: mr.aside })) > 0);
  conversation = await mr.offer(caseId, 'ne');
  await world.settle();
  await note(world, mr);
  writeSettings(mr.databaseUrl);
  cpSync(place('mr', 'node.key'), place('node.key.before'));
});
afterAll(() => world.end());

function writeSettings(databaseUrl: string): void {
  const unused = ['natsPasswordFile', 'trustSource', 'nationalConfigurationFile', 'nationalAuthorityFile'];
  const file = (name: string, value: unknown) => {
    writeFileSync(place(name), typeof value === 'string' ? value : JSON.stringify(value));
    return place(name);
  };
  file('settings.json', {
    ...Object.fromEntries([...unused, 'nationalMemoryFile'].map((name) => [name, '/nowhere'])),
    node: 'mr',
    databaseUrlFile: file('url', databaseUrl),
    natsServers: 'nats://127.0.0.1:1',
    issuer: 'http://127.0.0.1:1',
    audience: 'passerelle:mr',
    nodeKeyFile: place('mr', 'node.key'),
    keyringFolder: place('mr', 'keyring'),
    caseKeyFolder: place('mr', 'case-keys'),
    attachmentFolder: place('mr', 'attachments'),
    continuityFile: place('mr', 'continuity.json'),
    trustMemoryFile: file('trust-memory.json', keptBy(mr.parts.directory.evidence())),
    trustRootFile: file('trust-root.json', world.root),
  });
}

/** Runs a command of the page, with this test's folders in the place of the page's. */
async function passerelle(name: string): Promise<{ code: number; said: string; complained: string }> {
  const [line] = [...PAGE.matchAll(/npm run passerelle -- (.+)/g)].flatMap(([, each = '']) =>
    each.startsWith(name) ? [each] : [],
  );
  const backups = existsSync(place('backup')) ? readdirSync(place('backup')).sort() : [];
  const here: Record<string, string> = {
    '/etc/passerelle/settings.json': place('settings.json'),
    '/backup/passerelle': place('backup'),
    '/backup/passerelle/database-2026-11-26T02-00-00-000Z': place('backup', backups[0] ?? 'none'),
    '/key-copy/case-keys.sealed': place('case-keys.sealed'),
    '/safe/node.key.before': place('node.key.before'),
  };
  return say(line!.split(' ').map((word) => here[word] ?? word));
}

async function say(args: readonly string[]): Promise<{ code: number; said: string; complained: string }> {
  const [said, complained]: [string[], string[]] = [[], []];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void complained.push(text) };
  return { code: await run(args, out), said: said.join('\n'), complained: complained.join('\n') };
}

/** The case as a process reads it that runs on, and as one does that begins now. */
async function readsTheCase(): Promise<void> {
  const fresh = await FileCaseVault.open(place('mr', 'case-keys'), NodeKeyFile.read(place('mr', 'node.key')));
  const row = await mr.parts.store.transaction((tx) => tx.cases.get(caseId));
  for (const vault of [mr.parts.vault, fresh]) {
    expect(JSON.stringify(await openCaseContent({ vault }, row!))).toContain('Testier');
  }
}

async function emptyDatabase(): Promise<string> {
  const url = new URL(mr.databaseUrl);
  const fresh = `${url.pathname.slice(1)}_restored`;
  const client = new pg.Client({ connectionString: mr.databaseUrl });
  try {
    await client.connect();
    await client.query(`CREATE DATABASE ${fresh} TEMPLATE template0`);
  } finally {
    await client.end();
  }
  url.pathname = `/${fresh}`;
  return url.href;
}

const STEPS: Parameters<Reached>[0][] = ['key-named', 'copied', 'written', 'wrapped'];
const TOLD = [
  ['ne', 'request-information', 'information-requested'],
  ['mr', 'provide-information', 'offered'],
  ['ne', 'accept', 'accepted'],
  ['mr', 'handover', 'handed-over'],
] as const;

describe('a node whose key is changed while it works', () => {
  it('is changed by one at a time, and says why it was not', async () => {
    expect((await passerelle('backup')).code).toBe(0);
    await holdAlone(mr.databaseUrl, async () => {
      const busy = { code: 2, complained: expect.stringContaining('Somebody else') };
      expect(await passerelle('node-key change')).toMatchObject(busy);
    });
    const none = { code: 2, complained: expect.stringContaining('No change is under way') };
    expect(await passerelle('node-key end-change')).toMatchObject(none);
    expect(await say(['node-key', 'change'])).toMatchObject({ code: 2 });
    expect(keyText()).toBe(readFileSync(place('node.key.before'), 'utf8'));
  });

  it('ends sessions: a browser logs in again from the moment on in which the new key is named, and streams end', async () => {
    const file = NodeKeyFile.read(place('mr', 'node.key'));
    const desk = await Desk.open(mr, {}, () => file.current().derive('session'));
    try {
      const login = async () => {
        const { headers } = await desk.ask('caseworker', 'POST', '/session');
        return { cookie: headers.get('set-cookie')!.split(';')[0]!, 'sec-fetch-site': 'same-origin' };
      };
      const isIn = async (headers: Record<string, string>) =>
        (await desk.ask('', 'GET', '/me', { token: null, headers })).status === 200;
      const before = await login();
      const stream = await fetch(`${desk.url}/api/v1/events`, { headers: before });
      expect([await isIn(before), stream.status]).toEqual([true, 200]);
      // It dies when the new key has been named, and no more than that.
      const settings = JSON.parse(readFileSync(place('settings.json'), 'utf8')) as Parameters<typeof changeNodeKey>[0];
      const died = changeNodeKey(settings, () => {
        throw new RangeError('died');
      });
      await expect(died).rejects.toThrow('died');
      const between = await login();
      expect([await isIn(before), await isIn(between)]).toEqual([false, true]);
      const { code, said } = await passerelle('node-key change');
      expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining('2 sessions of browsers ended') });
      await stream.text();
      expect([await isIn(before), await isIn(between), await isIn(await login())]).toEqual([false, false, true]);
      // A token is its issuer's: the node key has no part in it.
      expect((await desk.ask('caseworker', 'GET', '/me')).status).toBe(200);
      expect(await passerelle('node-key end-change')).toMatchObject({ code: 0 });
    } finally {
      await desk.close();
    }
  });

  it('works on at every step at which the command dies, and the command goes on when it is run again', async () => {
    class Crash extends Error {}
    const settings = JSON.parse(readFileSync(place('settings.json'), 'utf8')) as Parameters<typeof changeNodeKey>[0];
    for (const [at, step] of STEPS.entries()) {
      const died = changeNodeKey(settings, (reached) => {
        if (reached === step) throw new Crash();
      });
      await expect(died).rejects.toBeInstanceOf(Crash);
      await readsTheCase();
      // Who asks is answered meanwhile, and the other way round.
      const [who, said, state] = TOLD[at]!;
      await world.of(who).act(conversation, said);
      await world.settle();
      expect(await Promise.all([mr.state(conversation), ne.state(conversation)])).toEqual([state, state]);
    }
    const { code, said } = await passerelle('node-key change');
    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringMatching(/The change goes on: [1-9]\d* keys/) });
    await readsTheCase();
  });

  it('finds, names and proves as before when the change has ended, and the old key opens nothing', async () => {
    const ended = await passerelle('node-key end-change');
    expect(ended).toMatchObject({ code: 0, said: expect.stringContaining('destroyed here') });
    await readsTheCase();
    // By what is kept blinded: the child registered once more is found alike.
    await pairWith(mr, caseId);
    const fresh = await FileCaseVault.open(place('mr', 'case-keys'), NodeKeyFile.read(place('mr', 'node.key')));
    const [named] = await mr.parts.store.transaction((tx) => tx.cases.references(caseId));
    expect(pseudonymOf({ vault: fresh }, caseId, 'ne')).toBe(named?.reference);
    await note(world, mr);
    expect(await say(['ledger', 'verify', '--settings', place('settings.json')])).toMatchObject({ code: 0 });

    const old = NodeKeyFile.read(place('node.key.before'));
    const shut = await FileCaseVault.open(place('mr', 'case-keys'), old);
    for await (const each of shut.cases())
      await expect(shut.checkKey(each.caseId)).rejects.toMatchObject({ reason: 'case-key-unreadable' });
    const ring = FileKeyring.open(place('mr', 'keyring'), old, world.clock);
    await expect(ring).rejects.toMatchObject({ reason: 'keyring-unreadable' });
  });

  it('gets a backup from before back with the key that it was made under, and not without', async () => {
    await mr.parts.store.close();
    const url = await emptyDatabase();
    writeSettings(url);
    rmSync(place('mr', 'case-keys', `${caseId}.key`));
    const args = ['restore', '--settings', place('settings.json'), '--from'];
    const [backup = ''] = readdirSync(place('backup')).sort();
    const without = await say([...args, place('backup', backup)]);
    expect(without).toMatchObject({ code: 2, complained: expect.stringContaining('the node key is another one') });
    const { code, said, complained } = await passerelle('restore');
    expect({ code, complained }).toEqual({ code: 0, complained: '' });
    expect(said).toContain('1 case keys came back');
    mr.parts.store = await connectPostgres({ url, poolSize: 4, statementTimeoutMs: 10_000 });
    await readsTheCase();
  });

  it('backs up under its new key, and that backup needs no other', async () => {
    // No backup was made between change and end-change: the copy of the case keys is the one from before.
    const stays = readFileSync(place('case-keys.sealed'));
    expect(await passerelle('backup')).toMatchObject({ code: 2, complained: expect.stringContaining('--made-under') });
    expect(readFileSync(place('case-keys.sealed')).equals(stays)).toBe(true);
    const args = ['--settings', place('settings.json'), '--out', place('backup'), '--keys', place('case-keys.sealed')];
    expect(await say(['backup', ...args, '--made-under', place('node.key.before')])).toMatchObject({ code: 0 });
    expect(await passerelle('backup')).toMatchObject({ code: 0, complained: '' });
    rmSync(place('mr', 'case-keys', `${caseId}.key`));
    const copy = { node: 'mr', file: place('case-keys.sealed') };
    const before = NodeKeyFile.read(place('node.key.before')).known();
    await expect(readKeyPart(copy, before)).rejects.toMatchObject({ reason: 'backup-unreadable' });
    const known = NodeKeyFile.read(place('mr', 'node.key')).known();
    const part = await readKeyPart(copy, known);
    expect(await putKeysBack(place('mr', 'case-keys'), part, known)).toEqual({ back: 1, shut: 0 });
    await readsTheCase();
  });
});
