import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { generateKey, publicHalf } from '#libs/envelope/keys.js';
import { readToken } from '#libs/time-stamp/read-token.js';
import { signNationalConfiguration } from '#libs/trust/author.js';
import type { NationalConfigurationText } from '#libs/schema-check/generated/types.js';
import { type AuthorityPlace, placeAuthority, startAuthority } from '../../../deploy/local/time-stamp-authority.js';
import { run } from '../../../services/cli/run.js';
import { sequenceLedger } from '../../../services/country-node/src/timekeeper/sequence-ledger.js';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';
import { sampleConfiguration } from '../../support/national-law.js';
import { writeNodeSettings } from '../../support/node-settings.js';

let world: World;
let mr: Country;
let authority: AuthorityPlace;
let server: Server;
const keys = [generateKey('Ed25519'), generateKey('Ed25519')];
const place = (name: string) => join(world.folder.path, name);
const stamps = () => mr.parts.store.transaction((tx) => tx.stamps.heads());
const grow = async () => {
  while (await sequenceLedger(mr.parts));
};

/** National law as the node finds it. */
function issue(timeStamps?: NationalConfigurationText['timeStamps'], signers = keys): void {
  const text = { ...sampleConfiguration('mauritania'), ...(timeStamps ? { timeStamps } : {}) };
  writeFileSync(place('law.json'), JSON.stringify(signNationalConfiguration(text, signers)));
}

async function stamp(...more: string[]): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void said.push(text) };
  const code = await run(['ledger', 'stamp', '--settings', place('settings.json'), ...more], out);
  return { code, said: said.join('\n') };
}

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
  authority = await placeAuthority(place('time-stamps'));
  server = await startAuthority(JSON.parse(readFileSync(authority.settingsFile, 'utf8')) as never);
  writeFileSync(place('url'), mr.databaseUrl);
  writeFileSync(place('law-keys.json'), JSON.stringify({ threshold: 2, keys: keys.map(publicHalf) }));
  writeNodeSettings(place('settings.json'), {
    databaseUrlFile: place('url'),
    nationalConfigurationFile: place('law.json'),
    nationalAuthorityFile: place('law-keys.json'),
    nationalMemoryFile: place('law-memory.json'),
  });
});
afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await (world as World | undefined)?.end();
});

describe('passerelle ledger stamp, with the node', () => {
  const named = () => ({ authority: authority.address, certificates: authority.certificates });

  it('keeps nothing where there is no head, no authority, no law, or none that answers', async () => {
    issue(named());
    expect(await stamp()).toEqual({ code: 1, said: 'The node has not signed any head yet.' });
    await mr.register('03-mariama');
    await grow();
    issue();
    expect(await stamp()).toMatchObject({ code: 1, said: expect.stringContaining('names no authority') });
    issue({ ...named(), authority: 'http://127.0.0.1:9/' });
    expect(await stamp()).toMatchObject({ code: 1, said: expect.stringContaining('(away)') });
    issue(named(), keys.slice(0, 1));
    expect(await stamp()).toMatchObject({ code: 2, said: expect.stringContaining('not signed as it must be') });
    expect(await stamp('--folder', place('apart'))).toMatchObject({ code: 2 });
    expect(await stamps()).toEqual([]);
  });

  it('keeps a stamp over the newest head with the node, once for each head, however short ago the last one was', async () => {
    issue(named());
    const sizes: number[] = [];
    for (const name of ['03-mariama', '01-moussa'] as const) {
      await mr.register(name);
      await grow();
      const { size } = (await mr.parts.store.transaction((tx) => tx.ledger.latestCheckpoint()))!;
      sizes.push(size);
      expect(await stamp()).toMatchObject({ code: 0, said: expect.stringContaining(`head of ${size} entries`) });
      expect(await stamp()).toEqual({ code: 0, said: 'The newest head is stamped already.' });
    }
    expect((await stamps()).map(({ size }) => size)).toEqual(sizes);
    const row = (await mr.parts.store.transaction((tx) => tx.stamps.get(sizes[1]!)))!;
    const read = await readToken(row.token, row.head, readFileSync(authority.certificatesFile, 'utf8'));
    expect(read).toEqual({ at: row.at, by: 'Demonstration' });
  });

  it('the authority of the demonstration answers nothing that is no request, and goes on', async () => {
    const post = (body: string, type = 'application/timestamp-query') =>
      fetch(authority.address, { method: 'POST', body, headers: { 'content-type': type } });
    expect((await fetch(authority.address)).status).toBe(400);
    for (const body of ['', 'x', 'x'.repeat(10_000)]) expect((await post(body)).status).toBe(400);
    await mr.register('03-mariama');
    await grow();
    expect(await stamp()).toMatchObject({ code: 0 });
    // Its keys, and with them its earlier stamps, outlive a start.
    const again = await placeAuthority(place('time-stamps'));
    expect(again.certificates).toEqual(authority.certificates);
  });
});
