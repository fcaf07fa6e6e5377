import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { thumbprintOf } from '#libs/envelope/keys.js';
import type { TrustListText } from '#libs/trust/types.js';
import { run } from '../../../services/cli/run.js';
import { FileKeyring } from '../../../services/country-node/src/adapters/keyring/file-keyring.js';
import { NodeKeyFile } from '../../../services/country-node/src/adapters/keyring/node-key-file.js';
import {
  type Application,
  readApplication,
  type SignedApplication,
  withApplicant,
} from '../../../services/directory/application.js';
import { describeListChange } from '../../../services/directory/describe-change.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const place = (name: string) => join(folder.path, name);
const OTHERS = [
  ...['databaseUrlFile', 'natsPasswordFile', 'caseKeyFolder', 'attachmentFolder', 'trustSource', 'trustRootFile'],
  ...['trustMemoryFile', 'continuityFile', 'nationalConfigurationFile', 'nationalAuthorityFile', 'nationalMemoryFile'],
];
const settings = {
  ...Object.fromEntries(OTHERS.map((name) => [name, place('nowhere')])),
  ...{ node: 'ne', nodeKeyFile: place('node.key'), keyringFolder: place('keyring') },
  ...{ natsServers: 'nats://127.0.0.1:1', issuer: 'http://127.0.0.1:1', audience: 'passerelle:ne' },
};

beforeAll(() => writeFileSync(place('settings.json'), JSON.stringify(settings)));
afterAll(() => folder.remove());

async function apply(file: string, ...more: string[]): Promise<{ code: number; said: string; complained: string }> {
  const [said, complained]: [string[], string[]] = [[], []];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void complained.push(text) };
  const usual = ['--settings', place('settings.json'), '--country', 'NE', '--kind', 'authority', '--out', place(file)];
  const code = await run(['join', 'apply', ...usual, ...more], out);
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

function applied(file: string): Application {
  const read = readApplication(JSON.parse(readFileSync(place(file), 'utf8')) as SignedApplication);
  if (!read) throw new RangeError('not signed by its own key');
  return read;
}
async function signerIn(days: number): Promise<string> {
  const now = () => new Date(Date.now() + days * 86_400_000);
  return (await FileKeyring.open(place('keyring'), NodeKeyFile.read(place('node.key')), { now })).signingKey()
    .thumbprint;
}

/** A list on which the node stands with its first keys, and with what the holders have said of it. */
function listOf(file: string): TrustListText {
  const participants = [
    {
      id: 'ne',
      country: 'NE',
      kind: 'authority' as const,
      roles: ['identity-desk', 'family-tracing'],
      minimumProfile: 'v1',
    },
    { id: 'mr', country: 'MR', kind: 'authority' as const, roles: [] },
  ];
  const empty = { v: 1 as const, version: 1, issuedAt: '', expiresAt: '', keys: [], revocations: [], agreements: [] };
  const list = { ...empty, participants };
  return { ...list, ...withApplicant(list, applied(file), { notBefore: '', notAfter: '' }) };
}

const keyFiles = () => readdirSync(place('keyring')).sort();

describe('another pair of keys of a node', () => {
  beforeAll(() => apply('first'));

  it('is not made where there is no place for the application', async () => {
    const before = keyFiles();
    for (const nowhere of ['none/second', '.', 'first'])
      expect(await apply(nowhere, '--new-keys')).toMatchObject({ code: 2, complained: expect.stringMatching(/file/) });
    expect(keyFiles()).toEqual(before);
  });

  it('signs from its day on, until which the old one does; the list has both, and what it said of the node', async () => {
    const first = thumbprintOf(applied('first').sign);
    const { code, said } = await apply('second', '--new-keys', '--active-in', '10');
    expect([code, said]).toEqual([0, expect.stringContaining('Start the node anew before they are listed')]);
    const second = applied('second');
    expect([await signerIn(9), await signerIn(11)]).toEqual([first, thumbprintOf(second.sign)]);
    const list = listOf('first');
    const changed = withApplicant(list, second, { notBefore: '', notAfter: '' });
    expect(changed?.keys).toHaveLength(4);
    const listed = list.participants.find(({ id }) => id === 'ne');
    expect(listed).toMatchObject({ minimumProfile: 'v1', roles: ['identity-desk', 'family-tracing'] });
    expect(changed?.participants.find(({ id }) => id === 'ne')).toEqual(listed);
    const shown = describeListChange(list, { ...list, ...changed }).slice(1);
    expect(shown.map((line) => line.slice(0, 5))).toEqual(['+ Key', '+ Key']);
    // What was sealed for the old one still opens.
    const keyring = await FileKeyring.open(place('keyring'), NodeKeyFile.read(place('node.key')), {
      now: () => new Date(),
    });
    const opening = keyring.decryptionKeys().map(({ thumbprint }) => thumbprint);
    expect(opening).toEqual([thumbprintOf(second.encrypt), thumbprintOf(applied('first').encrypt)]);
  });

  it('comes with other roles where the application says some: who signs sees those of before beside them', async () => {
    const list = listOf('first');
    await apply('roles', '--role', 'identity-desk');
    const changed = withApplicant(list, applied('roles'), { notBefore: '', notAfter: '' });
    expect(describeListChange(list, { ...list, ...changed }).filter((line) => line.startsWith('~'))).toEqual([
      '~ Participant ne, now: NE, authority, identity-desk, not written to below profile v1; before: NE, authority, identity-desk, family-tracing, not written to below profile v1',
    ]);
  });

  it('is applied for again while its time has not come, and none is made for that', async () => {
    const before = keyFiles();
    const { said } = await apply('second-again');
    expect(said).toContain('Start the node anew before they are listed');
    const [again, second] = [applied('second-again'), applied('second')];
    expect([again.sign, again.encrypt]).toEqual([second.sign, second.encrypt]);
    expect(keyFiles()).toEqual(before);
  });

  it('leaves no file where it is refused', async () => {
    expect(await apply('third', '--new-keys')).toMatchObject({ code: 2 });
    expect(existsSync(place('third'))).toBe(false);
  });

  it('is made once at a time, and not for today', async () => {
    expect(await apply('third', '--new-keys')).toMatchObject({
      code: 2,
      complained: expect.stringContaining('whose time has not come'),
    });
    for (const odd of ['0', '-1', '100', 'soon']) {
      expect((await apply('fourth', '--new-keys', `--active-in=${odd}`)).complained).toContain('number of days');
    }
  });
});
