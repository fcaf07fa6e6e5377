import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from '../../../services/cli/run.js';
import { listSettings } from '../../../services/country-node/src/config.js';
import { writeNodeSettings } from '../../support/node-settings.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const place = (...names: string[]) => join(folder.path, ...names);

beforeAll(() =>
  writeNodeSettings(place('settings.json'), { nodeKeyFile: place('of-file.key'), keyringFolder: place('of-file') }),
);
afterAll(() => folder.remove());

/** Says which keys a command goes by: it makes them. */
async function apply(out: string, environment: NodeJS.ProcessEnv, ...more: string[]) {
  const complained: string[] = [];
  const told = { say: () => undefined, complain: (text: string) => void complained.push(text) };
  const args = ['join', 'apply', '--country', 'MR', '--kind', 'authority', '--out', place(out), ...more];
  return { code: await run(args, told, environment), complained: complained.join() };
}

const keysIn = (name: string) => (existsSync(place(name)) ? readdirSync(place(name)).length : 0);
const keyPlaces = (name: string) => ({
  PASSERELLE_NODE_KEY_FILE: place(`${name}.key`),
  PASSERELLE_KEYRING_FOLDER: place(name),
});

describe('what a command is told of its node', () => {
  it('is what the node is told: a variable overrides the file, however the file is named', async () => {
    const named = await apply('one', keyPlaces('by-option'), '--settings', place('settings.json'));
    expect(named).toEqual({ code: 0, complained: '' });
    const environment = { ...keyPlaces('by-variable'), PASSERELLE_SETTINGS: place('settings.json') };
    expect(await apply('two', environment)).toEqual({ code: 0, complained: '' });
    expect(['by-option', 'by-variable', 'of-file'].map(keysIn)).toEqual([2, 2, 0]);
    expect(await apply('three', {}, '--settings', place('settings.json'))).toMatchObject({ code: 0 });
    expect(keysIn('of-file')).toBe(2);
  });

  it('may be told without any file', async () => {
    const required = listSettings().filter((each) => each.default === undefined);
    const all = Object.fromEntries(required.map(({ variable }) => [variable, '/nowhere']));
    const known = { PASSERELLE_NODE: 'mr', PASSERELLE_ISSUER: 'http://127.0.0.1:1' };
    expect(await apply('four', { ...all, ...known, ...keyPlaces('alone') })).toEqual({ code: 0, complained: '' });
    expect(keysIn('alone')).toBe(2);
  });

  it('is refused as the node refuses it, and where nothing is told', async () => {
    const odd = { PASSERELLE_KEYRING_FOLDERS: place('odd') };
    expect(await apply('five', odd, '--settings', place('settings.json'))).toEqual({
      code: 2,
      complained: 'settings at fault: keyringFolders',
    });
    expect((await apply('five', {})).complained).toBe('Say which node: --settings.');
    writeFileSync(place('none.json'), '[]');
    expect((await apply('five', keyPlaces('none'), '--settings', place('none.json'))).complained).toContain('settings');
    expect(existsSync(place('five'))).toBe(false);
  });
});
