import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { run } from '../../../services/cli/run.js';
import { makeHubKeys } from '../../../services/directory/hub/hub-keys.js';
import { sealText } from '../../../services/directory/seal-key.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const place = (name: string) => join(folder.path, name);
const [one, other] = [`U${'A'.repeat(55)}`, `U${'B'.repeat(55)}`];

beforeAll(async () => {
  writeFileSync(place('passphrase'), 'correct horse battery');
  writeFileSync(place('hub.keys'), await sealText(JSON.stringify(makeHubKeys()), 'correct horse battery', 4));
});
beforeEach(() => rmSync(place('record'), { force: true }));
afterAll(() => folder.remove());

/** At a hub that is away: 1 where it would have been told, 2 where it was refused before. */
async function cutOff(...args: string[]): Promise<{ code: number; complained: string }> {
  const complained: string[] = [];
  const out = { say: () => undefined, complain: (text: string) => void complained.push(text) };
  const hub = ['--server', 'nats://127.0.0.1:1', '--key', place('hub.keys'), '--passphrase-file', place('passphrase')];
  const code = await run(['hub', 'cut-off', '--record', place('record'), ...hub, ...args], out);
  return { code, complained: complained.join() };
}

const recorded = () => Object.keys(JSON.parse(readFileSync(place('record'), 'utf8')) as object).sort();

describe('the record of logins that were cut off', () => {
  it.each([[[]], [['--login', one]]])('is not begun by itself: %j without it', async (args) => {
    expect(await cutOff(...args)).toEqual({ code: 2, complained: expect.stringContaining('let in again') });
    expect(existsSync(place('record'))).toBe(false);
  });

  it('begins where it is said to, once, and is told whole', async () => {
    expect((await cutOff('--first', '--login', one)).code).toBe(1);
    expect((await cutOff('--login', other)).code).toBe(1);
    expect(recorded()).toEqual([one, other].sort());
    expect((await cutOff()).code).toBe(1);
    expect(await cutOff('--first', '--login', one)).toEqual({
      code: 2,
      complained: expect.stringContaining('There is a record already'),
    });
    expect(recorded()).toEqual([one, other].sort());
  });

  it.each(['', '[]', 'null', '{"somebody":1}', `{"${one}":"now"}`])('is not taken for one: %s', async (text) => {
    writeFileSync(place('record'), text);
    expect(await cutOff('--login', other)).toEqual({ code: 2, complained: 'The record cannot be read.' });
    expect(readFileSync(place('record'), 'utf8')).toBe(text);
  });

  it('is not told empty', async () => {
    expect((await cutOff('--first')).code).toBe(2);
    writeFileSync(place('record'), '{}');
    expect((await cutOff()).code).toBe(2);
    expect((await cutOff('--login', one)).code).toBe(1);
  });
});
