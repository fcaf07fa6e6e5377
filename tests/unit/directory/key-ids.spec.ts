import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keyIdOf } from '../../../services/directory/author-metadata.js';
import { KeptDirectory } from '../../support/kept-directory.js';

const directory = new KeptDirectory();
beforeAll(() => directory.begin(['mr', 'ne']));
afterAll(() => directory.end());

const shown = async (proposal: string) =>
  (await directory.passerelle('sign', '--proposal', directory.place(proposal), ...directory.current)).said;

describe('the id of a key', () => {
  it('of a new holder or an owner is told to those who sign, and to its own holder by what signs with it', async () => {
    const kid = keyIdOf(directory.people['h4']!);
    await directory.proposeRoot('next', ['h4', 'h2', 'h3']);
    expect((await shown('next')).match(/^ {2}\+ \w{64}$/gm)).toEqual([`  + ${kid}`, `  + ${kid}`]);
    await directory.propose('propose-owner', 'owned', '--node', 'ne', '--owner', directory.place('h4.pub'));
    expect(await shown('owned')).toContain(`may revoke them at once: ${kid}`);
    expect((await directory.readAndSign('next', 'h4')).said).toContain(`Signed by ${kid}; signatures: 1.`);
  });

  it('is not that of another', async () => {
    const kid = keyIdOf(directory.people['h1']!);
    const key = JSON.parse(readFileSync(directory.place('h4.pub'), 'utf8')) as object;
    writeFileSync(directory.place('posing.pub'), JSON.stringify({ ...key, kid }));
    expect(await directory.proposeRoot('posed', ['posing', 'h2', 'h3'])).toMatchObject({
      code: 2,
      complained: expect.stringContaining('the id of another'),
    });
    writeFileSync(directory.place('old.pub'), JSON.stringify(key));
    expect(await directory.proposeRoot('fine', ['old', 'h2', 'h3'])).toMatchObject({ code: 0 });
  });
});
