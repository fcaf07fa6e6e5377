import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { backupError } from '../../../services/cli/backup-error.js';
import { run } from '../../../services/cli/run.js';
import { UsageError } from '../../../services/cli/usage-error.js';
import { Fault, Outage } from '../../../services/country-node/src/domain/refusal.js';
import { writeNodeSettings } from '../../support/node-settings.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const place = (name: string) => join(folder.path, name);
afterAll(() => folder.remove());

const ofSystem = (code: string) => Object.assign(new Error(`${code}: secret place`), { code });

describe('why a backup or a restoration broke off', () => {
  it.each<[Error, RegExp]>([
    [new Fault('reader-role-missing'), /lacks the role .* CREATE ROLE passerelle_reader/],
    [new Fault('database-not-durable:fsync'), /may lose what it took in/],
    [new Fault('database-not-walled'), /passerelle_reader may see everything/],
    [new Fault('store-full'), /disk of the database is full/],
    [new Outage('store-unavailable'), /does not answer/],
    [new Fault('store-unavailable:ECONNREFUSED'), /does not answer/],
    [new Fault('store-unavailable:28P01'), /refused the login.*databaseUrlFile/],
    [new Fault('store-unavailable:28000'), /refused the login.*databaseUrlFile/],
    [new Fault('store-unavailable:3D000'), /no such database.*databaseUrlFile/],
    [new Fault('node-key-token-unavailable'), /^The token that opens the node key/],
    [new Fault('files-full'), /disk is full/],
    [new Fault('files-unavailable'), /whether their disk is there/],
    [ofSystem('ENOSPC'), /disk is full/],
    [ofSystem('EDQUOT'), /disk is full/],
    ...['EACCES', 'EIO', 'ENOENT', 'ENOTDIR', 'EROFS'].map((code): [Error, RegExp] => [
      ofSystem(code),
      new RegExp(`cannot be read or written \\(${code}\\)`),
    ]),
  ])('%s is said in words, and nothing is claimed of what stayed', (error, said) => {
    const told = backupError(error);
    expect(told).toBeInstanceOf(UsageError);
    expect((told as UsageError).message).toMatch(said);
    expect((told as UsageError).message).not.toMatch(/secret place|nothing was/);
  });

  it('leaves what nobody can do anything about as it is', () => {
    const errors = [new TypeError('a fault of its own'), new Fault('store-failed:42P01')];
    expect(errors.map(backupError)).toEqual(errors);
  });
});

describe('a command that breaks off', () => {
  it('says its reason as a code, never that nothing was changed', async () => {
    writeFileSync(place('no-folder'), '');
    writeNodeSettings(place('settings.json'), {
      ...{ nodeKeyFile: place('node.key'), keyringFolder: join(place('no-folder'), 'keyring') },
    });
    mkdirSync(place('out'));
    const complained: string[] = [];
    const out = { say: () => undefined, complain: (text: string) => void complained.push(text) };
    const who = ['--settings', place('settings.json'), '--country', 'MR', '--kind', 'authority'];
    expect(await run(['join', 'apply', ...who, '--out', place('out/application')], out)).toBe(2);
    expect(complained).toEqual(['The command broke off (ENOTDIR); what it did before stays.']);
  });
});
