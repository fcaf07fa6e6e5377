import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKey, signingKey } from '#libs/envelope/keys.js';
import { listKey } from '#libs/trust/author.js';
import { run } from '../../../services/cli/run.js';
import { makeHubKeys } from '../../../services/directory/hub/hub-keys.js';
import { makeLoginKey, signLoginRequest } from '../../../services/directory/hub/leaf-login.js';
import { sealText } from '../../../services/directory/seal-key.js';
import { SomeDirectory, someList } from '../../support/some-directory.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const place = (name: string) => join(folder.path, name);
const some = new SomeDirectory();
const key = generateKey('Ed25519');
const { userKey } = makeLoginKey();
const HOUR_MS = 3_600_000;
const at = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();

beforeAll(async () => {
  const validity = { notBefore: '2020-01-01T00:00:00.000Z', notAfter: '2998-01-01T00:00:00.000Z' };
  some.publish(someList(1, { keys: [listKey('ne', key, validity)] }));
  writeFileSync(place('passphrase'), 'correct horse battery');
  writeFileSync(place('hub.keys'), await sealText(JSON.stringify(makeHubKeys()), 'correct horse battery', 4));
});
beforeEach(() => {
  for (const each of ['record', 'login']) rmSync(place(each), { force: true });
});
afterAll(async () => {
  await some.end();
  folder.remove();
});

async function admit(asked: string, ...args: string[]): Promise<{ code: number; complained: string }> {
  const request = signLoginRequest({ v: 1, node: 'ne', userKey, at: asked }, signingKey(key));
  writeFileSync(place('request'), JSON.stringify(request));
  const complained: string[] = [];
  const out = { say: () => undefined, complain: (text: string) => void complained.push(text) };
  const directory = ['--folder', some.published, '--root', some.places.root];
  const hub = ['--record', place('record'), '--key', place('hub.keys'), '--passphrase-file', place('passphrase')];
  const files = ['--request', place('request'), '--out', place('login')];
  const code = await run(['hub', 'admit', ...files, ...directory, ...hub, ...args], out);
  return { code, complained: complained.join() };
}
const record = (...logins: string[]) =>
  writeFileSync(place('record'), JSON.stringify(Object.fromEntries(logins.map((each) => [each, 1]))));

describe('a request to be let in at the hub', () => {
  it.each([0, -6 * 24, 23])('is signed when it was made %i hours from now', async (hours) => {
    record(makeLoginKey().userKey);
    expect(await admit(at(hours))).toEqual({ code: 0, complained: '' });
    expect(existsSync(place('login'))).toBe(true);
  });

  it.each([at(-8 * 24), at(25), 'some day', ''])('is not signed when it was made at %j', async (asked) => {
    record(makeLoginKey().userKey);
    expect(await admit(asked)).toEqual({ code: 1, complained: expect.stringContaining('older than a week') });
    expect(existsSync(place('login'))).toBe(false);
  });

  it('is not signed once more for a login that was cut off, by whomever it is sent', async () => {
    record(userKey);
    expect(await admit(at(0))).toEqual({ code: 1, complained: expect.stringContaining('was cut off') });
    expect(existsSync(place('login'))).toBe(false);
  });

  it('is not looked at without the record of those that were cut off', async () => {
    expect(await admit(at(0))).toEqual({ code: 2, complained: expect.stringContaining('let in again') });
    record(userKey);
    expect(await admit(at(0), '--first')).toEqual({ code: 2, complained: expect.stringContaining('a record already') });
    writeFileSync(place('record'), '[]');
    expect(await admit(at(0))).toEqual({ code: 2, complained: 'The record cannot be read.' });
    expect(existsSync(place('login'))).toBe(false);
  });

  it('needs none where it is said that none was cut off', async () => {
    expect(await admit(at(0), '--first')).toEqual({ code: 0, complained: '' });
  });
});
