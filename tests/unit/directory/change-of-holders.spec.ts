import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseTargets } from '#libs/trust/follow-roots.js';
import { keyIdOf } from '../../../services/directory/author-metadata.js';
import { KeptDirectory } from '../../support/kept-directory.js';

const directory = new KeptDirectory();
const nextRoot = () => ['--next-root', directory.place('next')];

beforeAll(async () => {
  await directory.begin(['mr', 'ne']);
  await directory.propose('propose-owner', 'owned', '--node', 'ne', '--owner', directory.place('owner.pub'));
  directory.sign('owned', 'h2', 'h3');
  await directory.publish(['owned']);
  // The key of h1 was stolen.
  await directory.proposeRoot('next', ['h4', 'h2', 'h3']);
  directory.sign('next', 'h2', 'h3', 'h4');
});
afterAll(() => directory.end());

const revokeAtOnce = async (out: string, ...signers: string[]) => {
  const { thumbprint } = directory.read().list.keys.find(({ node }) => node === 'ne')!;
  await directory.propose('revoke-at-once', out, '--node', 'ne', '--thumbprint', thumbprint, '--reason', 'stolen');
  directory.sign(out, ...signers);
  return directory.publish([out]);
};
const others = () => {
  const { delegations } = parseTargets(directory.read().targets).signed;
  return new Set(delegations!.roles!['revoke-ne']!.keyIDs);
};
const idsOf = (...names: string[]) => new Set(names.map((name) => keyIdOf(directory.people[name]!)));

describe('a holder who is replaced where owners may revoke at once', () => {
  it('goes out only together with a list by which the new one may, and the former no more', async () => {
    const refused = { code: 1, complained: expect.stringContaining('--next-root') };
    // The present list has enough signatures of those who stay.
    expect(await directory.publish(['next'])).toMatchObject(refused);
    await directory.propose('propose-list', 'former');
    directory.sign('former', 'h2', 'h3');
    expect(await directory.publish(['next', 'former'])).toMatchObject(refused);
    expect(others()).toEqual(idsOf('owner', 'h1', 'h2', 'h3'));
  });

  it('and the new one signs that list, read beside the root that comes with it', async () => {
    expect(await directory.propose('propose-list', 'latter', ...nextRoot())).toMatchObject({ code: 0 });
    const stranger = expect.stringContaining('none of those that sign this');
    expect(await directory.readAndSign('latter', 'h4')).toMatchObject({ code: 1, complained: stranger });
    expect(await directory.readAndSign('latter', 'owner', ...nextRoot())).toMatchObject({ code: 1 });
    expect(await directory.readAndSign('latter', 'h4', ...nextRoot())).toMatchObject({ code: 0 });
    expect(await directory.readAndSign('latter', 'h3', ...nextRoot())).toMatchObject({ code: 0 });
    // Published without its root it would be of others.
    expect(await directory.publish(['latter'])).toMatchObject({ code: 1 });
    expect(await directory.publish(['next', 'latter'])).toMatchObject({ code: 0, complained: '' });
    expect(others()).toEqual(idsOf('owner', 'h4', 'h2', 'h3'));
    expect((await directory.view()).participants()).toHaveLength(2);
  });

  it('and revokes nothing at once any more; the new one does', async () => {
    expect(await revokeAtOnce('by-former', 'owner', 'h1')).toMatchObject({ code: 1 });
    expect(await revokeAtOnce('by-latter', 'owner', 'h4')).toMatchObject({ code: 0 });
    expect(
      (await directory.view()).signingKeyOf('ne', directory.read().list.revocations[0]!.thumbprint, new Date()),
    ).toBe(undefined);
  });

  it('is seen by whoever signs a list by which others may', async () => {
    await directory.proposeRoot('after', ['h1', 'h2', 'h3']);
    await directory.propose('propose-list', 'odd', '--next-root', directory.place('after'));
    const said = (...more: string[]) =>
      directory.passerelle('sign', '--proposal', directory.place('odd'), ...directory.current, ...more);
    expect((await said()).said).toContain('! Beside the owners');
    expect((await said('--next-root', directory.place('after'))).said).not.toContain('! Beside the owners');
  });

  it.each(['latter', 'next'])('takes for the next root no other proposal: %s', async (proposal) => {
    const no = { code: 2, complained: expect.stringContaining('no proposal of the root that comes next') };
    expect(await directory.propose('propose-list', 'no', '--next-root', directory.place(proposal))).toMatchObject(no);
  });
});
