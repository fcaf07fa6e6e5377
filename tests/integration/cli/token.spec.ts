import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../../services/cli/run.js';
import { createKeyring } from '../../../services/country-node/src/adapters/keyring/create-keyring.js';
import { FileCaseVault } from '../../../services/country-node/src/adapters/keyring/file-case-vault.js';
import { FileKeyring } from '../../../services/country-node/src/adapters/keyring/file-keyring.js';
import { createNodeKey, NodeKeyFile } from '../../../services/country-node/src/adapters/keyring/node-key-file.js';
import { connectPostgres } from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import { writeNodeSettings } from '../../support/node-settings.js';
import { temporaryPostgres } from '../../support/postgres.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { makeToken, type SomeToken } from '../../support/token.js';

const PAGE = readFileSync('docs/operations/node-key.md', 'utf8');
const [LABEL, PLAIN] = ['case_file.content', Buffer.from('Aminetou mint Vall')];

let folder: ReturnType<typeof temporaryFolder>;
let postgres: Awaited<ReturnType<typeof temporaryPostgres>>;
let token: SomeToken;
let running: { vault: FileCaseVault; caseId: string; sealed: Uint8Array; mark: Uint8Array };
const place = (...names: string[]) => join(folder.path, ...names);
const keyText = () => readFileSync(place('node.key'), 'utf8');

beforeAll(async () => {
  folder = temporaryFolder();
  postgres = await temporaryPostgres({ empty: false });
  token = makeToken(place('token'));
  const nodeKey = await createNodeKey(place('node.key'));
  await createKeyring(place('keyring'), nodeKey, new Date(0));
  const vault = await FileCaseVault.open(place('case-keys'), nodeKey, 1);
  const caseId = randomUUID();
  await vault.createKey(caseId);
  running = { vault, caseId, sealed: await vault.encrypt(caseId, LABEL, PLAIN), mark: vault.mark('received-case') };
  const url = await postgres.database('one');
  await (await connectPostgres({ url, poolSize: 1, statementTimeoutMs: 10_000 })).close();
  writeFileSync(place('url'), url);
  writeSettings('settings.json', 'node.key');
});
afterAll(async () => {
  folder.remove();
  await postgres.stop();
});

function writeSettings(name: string, nodeKey: string, url = 'url'): void {
  writeNodeSettings(place(name), {
    databaseUrlFile: place(url),
    nodeKeyFile: place(nodeKey),
    keyringFolder: place('keyring'),
    caseKeyFolder: place('case-keys'),
  });
}

/** Runs a command of the page, with this test's folders in the place of the page's. */
async function passerelle(name: string, settings = 'settings.json') {
  const lines = PAGE.replaceAll(' \\\n', ' ').matchAll(/npm run passerelle -- (.+)/g);
  const line = [...lines].map(([, each = '']) => each).find((each) => each.startsWith(name));
  const here: Record<string, string> = {
    '/etc/passerelle/settings.json': place(settings),
    '/usr/lib/softhsm/libsofthsm2.so': token.module,
    office: token.label,
    '01': token.key,
    '/etc/passerelle/token.pin': token.pinFile,
  };
  const [said, complained]: [string[], string[]] = [[], []];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void complained.push(text) };
  const words = line!.split(/ +/).map((word) => here[word] ?? word);
  return { code: await run(words, out), said: said.join('\n'), complained: complained.join('\n') };
}

/** For a process that runs on, and for one that begins now. */
async function allOpens(): Promise<void> {
  const { caseId, sealed, mark } = running;
  const nodeKey = NodeKeyFile.read(place('node.key'));
  for (const vault of [running.vault, await FileCaseVault.open(place('case-keys'), nodeKey)]) {
    expect(Buffer.from(await vault.decrypt(caseId, LABEL, sealed))).toEqual(PLAIN);
    expect(vault.mark('received-case')).toEqual(mark);
  }
  const keyring = await FileKeyring.open(place('keyring'), nodeKey, { now: () => new Date() });
  expect(keyring.signingKey().thumbprint).toMatch(/^[\w-]{43}$/);
}

describe('a node key in a token', () => {
  it('goes into it while the node works, stays the same key, and is on the disk sealed only', async () => {
    const before = keyText().trim();
    const { code, said, complained } = await passerelle('node-key into-token');
    expect({ code, complained }).toEqual({ code: 0, complained: '' });
    expect(said).toContain('opens with the token alone');
    expect(keyText()).not.toContain(before);
    expect(keyText()).not.toContain(readFileSync(token.pinFile, 'utf8').trim());
    expect(statSync(place('node.key')).mode & 0o777).toBe(0o600);
    expect(NodeKeyFile.read(place('node.key')).current().text()).toBe(before);
    await allOpens();
  });

  it('is changed there as anywhere else, and neither the new nor the old one is in clear at any time', async () => {
    const old = NodeKeyFile.read(place('node.key')).current().text();
    expect(await passerelle('node-key change')).toMatchObject({ code: 0, complained: '' });
    const known = NodeKeyFile.read(place('node.key')).known();
    expect(known.map((key) => key.text())).toEqual([expect.any(String), old]);
    for (const key of known) expect(keyText()).not.toContain(key.text());
    await allOpens();
    expect(await passerelle('node-key end-change')).toMatchObject({ code: 0, complained: '' });
    expect(NodeKeyFile.read(place('node.key')).current().text()).toBe(known[0]!.text());
    expect(keyText()).toMatch(/^[^\n]+\nmarks [^\n]+\ntoken \{[^\n]+\}\n$/);
    await allOpens();
  });

  it('does not open without the token, with another of its name, or a wrong PIN; a node that runs goes on', async () => {
    const { caseId, sealed } = running;
    const pin = readFileSync(token.pinFile);
    const ways: [string, () => void, () => void, string][] = [
      ['removed', () => token.remove(), () => token.insert(), 'node-key-token-unavailable'],
      ['another', () => token.exchange(), () => token.insert(), 'node-key-token-unavailable'],
      [
        'wrong PIN',
        () => writeFileSync(token.pinFile, '999999'),
        () => writeFileSync(token.pinFile, pin),
        'node-key-token-unavailable',
      ],
      [
        'no PIN',
        () => rmSync(token.pinFile),
        () => writeFileSync(token.pinFile, pin, { mode: 0o600 }),
        'node-key-token-unavailable',
      ],
      ['exposed PIN', () => chmodSync(token.pinFile, 0o640), () => chmodSync(token.pinFile, 0o600), 'node-key-exposed'],
    ];
    for (const [way, undo, mend, reason] of ways) {
      const text = keyText();
      undo();
      try {
        expect([way, faultOf(() => NodeKeyFile.read(place('node.key')))]).toEqual([way, reason]);
        expect(Buffer.from(await running.vault.decrypt(caseId, LABEL, sealed))).toEqual(PLAIN);
        // What cannot be done is said, and changes nothing.
        const change = await passerelle('node-key change');
        expect([way, change.code, change.said]).toEqual([way, 2, '']);
        expect(change.complained).toMatch(/[Tt]oken/);
        expect(keyText()).toBe(text);
      } finally {
        mend();
      }
      await allOpens();
    }
  });

  it('that was changed while a running node does not reach it seals nothing new, says so, and is followed when it does', async () => {
    const told: unknown[] = [];
    const log = {
      info: (event: string) => void told.push(event),
      error: (event: string, error: unknown) => void told.push([event, (error as { reason: string }).reason]),
    };
    const vault = await FileCaseVault.open(place('case-keys'), NodeKeyFile.read(place('node.key'), log), 1);
    const { caseId, sealed } = running;
    expect(vault.canWrap()).toBe(true);
    expect(await passerelle('node-key change')).toMatchObject({ code: 0 });
    expect(await passerelle('node-key end-change')).toMatchObject({ code: 0 });
    token.remove();
    const fresh = randomUUID();
    for (const work of [
      () => vault.createKey(fresh),
      () => vault.renewKey(caseId),
      // No damage, which would be left out of lists and set aside.
      () => vault.decrypt(caseId, LABEL, sealed),
    ])
      await expect(work()).rejects.toMatchObject({ reason: 'files-unavailable' });
    expect([vault.canWrap(), await vault.knows(fresh)]).toEqual([false, false]);
    expect(told).toEqual([['node-key-not-followed', 'node-key-token-unavailable']]);
    token.insert();
    for (const end = Date.now() + 20_000; !vault.canWrap() && Date.now() < end;) await sleep(200);
    expect(told.at(-1)).toBe('node-key-read-again');
    await vault.createKey(fresh);
    const restarted = await FileCaseVault.open(place('case-keys'), NodeKeyFile.read(place('node.key')));
    await restarted.checkKey(fresh);
    expect(Buffer.from(await vault.decrypt(caseId, LABEL, sealed))).toEqual(PLAIN);
    await allOpens();
  });

  it('may be made there, before there is a database, and was then never on the disk', async () => {
    writeFileSync(place('no-url'), 'postgres://127.0.0.1:1/none');
    writeSettings('new.json', 'new.key', 'no-url');
    const { code, said } = await passerelle('node-key into-token', 'new.json');
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('never on this disk') });
    const made = NodeKeyFile.read(place('new.key'));
    expect(readFileSync(place('new.key'), 'utf8')).not.toContain(made.current().text());
    expect(made.current().text()).not.toBe(NodeKeyFile.read(place('node.key')).current().text());
    // There is one now: it needs the lock, so that no two change it at once.
    const again = await passerelle('node-key into-token', 'new.json');
    expect(again).toMatchObject({ code: 2, complained: expect.stringContaining('database does not answer') });
  });

  it('does not go where the token would not give it back', async () => {
    await createNodeKey(place('plain.key'));
    writeSettings('plain.json', 'plain.key');
    const text = readFileSync(place('plain.key'), 'utf8');
    // A pair whose halves do not belong together, and a token that says something else than bytes.
    for (const derived of ['head -c 32 /dev/zero', 'echo Using derive algorithm none; head -c 31 /dev/zero']) {
      const mend = token.replaceTool(`case "$*" in *--read-object*) exec "$TOOL" "$@";; *) ${derived};; esac`);
      const { code, complained } = await passerelle('node-key into-token', 'plain.json').finally(mend);
      expect({ code, complained }).toEqual({ code: 2, complained: expect.stringContaining('The token does not open') });
      expect(readFileSync(place('plain.key'), 'utf8')).toBe(text);
    }
    expect(await passerelle('node-key into-token', 'plain.json')).toMatchObject({ code: 0, complained: '' });
  });

  it('is not made where the token does not answer', async () => {
    writeSettings('none.json', 'none.key', 'no-url');
    token.remove();
    const { code, complained } = await passerelle('node-key into-token', 'none.json').finally(() => token.insert());
    expect({ code, complained }).toEqual({ code: 2, complained: expect.stringContaining('The token does not open') });
    expect(faultOf(() => NodeKeyFile.read(place('none.key')))).toBe('node-key-missing');
  });
});

function faultOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { reason?: string }).reason;
  }
}
