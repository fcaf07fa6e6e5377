import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publish } from '../../../services/cli/directory/publish.js';
import { composePublication } from '../../../services/directory/compose-publication.js';
import { holdFolder } from '../../../services/directory/hold-folder.js';
import { publishFiles } from '../../../services/directory/publish-files.js';
import { KeptDirectory } from '../../support/kept-directory.js';

const directory = new KeptDirectory();
const held = join(directory.published, '.publishing');
beforeAll(() => directory.begin(['mr', 'ne']));
afterAll(() => directory.end());

const stolen = () => directory.read().list.keys.find(({ node }) => node === 'ne')!.thumbprint;
const filesThere = () => readdirSync(directory.published).sort();

describe('two publications at the same time', () => {
  it('are both gone by where the timestamp was renewed while somebody typed a passphrase', async () => {
    await directory.propose('propose-revocation', 'revoked', '--thumbprint', stolen(), '--reason', 'stolen');
    directory.sign('revoked', 'h1', 'h2');
    const before = directory.read();
    const complained: string[] = [];
    const out = { say: () => undefined, complain: (text: string) => void complained.push(text) };
    // Until the key is opened it only waits.
    const typing = publish(
      {
        folder: directory.published,
        root: directory.place('1.root.json'),
        proposal: [directory.place('revoked')],
        key: directory.place('publisher'),
        passphraseFile: directory.place('passphrase'),
      },
      out,
    );
    const renewal = { publisher: directory.people['publisher']!, now: new Date() };
    publishFiles(directory.published, composePublication(before, [], renewal));
    const renewed = readFileSync(join(directory.published, 'timestamp.json'));
    expect(await typing).toBe(0);
    expect([complained, directory.read().version]).toEqual([[], before.version + 2]);
    expect(readFileSync(join(directory.published, 'timestamp.json'))).not.toEqual(renewed);
    expect((await directory.view()).signingKeyOf('ne', stolen(), new Date())).toBeUndefined();
  });

  it('do not meet: the second is told to try again, and changes nothing', async () => {
    const before = filesThere();
    writeFileSync(held, '');
    expect(await directory.publish()).toEqual({
      code: 1,
      said: '',
      complained: expect.stringContaining('at this moment: try again; nothing was published'),
    });
    expect(filesThere()).toEqual([...before, '.publishing'].sort());
  });

  it.each([-1, 1])('are not taken for such where one was cut off long ago, by any clock (%i)', async (sign) => {
    const then = new Date(Date.now() + sign * 120_000);
    writeFileSync(held, '');
    utimesSync(held, then, then);
    expect(await directory.publish()).toMatchObject({ code: 0, complained: '' });
    expect(existsSync(held)).toBe(false);
  });

  it('leave nothing in the way of the next, also where the work fails', () => {
    const fails = () => {
      throw new Error('of the work itself');
    };
    expect(() => holdFolder(directory.published, fails)).toThrow('of the work itself');
    expect(holdFolder(directory.published, () => existsSync(held))).toBe(true);
    expect(existsSync(held)).toBe(false);
  });

  it('are not let in by one that is turned away', () => {
    holdFolder(directory.published, () => {
      expect(() => holdFolder(directory.published, () => undefined)).toThrow(new RangeError('held'));
      expect(existsSync(held)).toBe(true);
    });
  });
});
