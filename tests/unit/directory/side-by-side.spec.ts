import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KeptDirectory } from '../../support/kept-directory.js';

const directory = new KeptDirectory();
beforeAll(() => directory.begin(['mr', 'ne']));
afterAll(() => directory.end());

const keyOf = (node: string) => directory.read().list.keys.find((key) => key.node === node)!.thumbprint;
const revoke = (out: string, thumbprint: string) =>
  directory.propose('propose-revocation', out, '--thumbprint', thumbprint, '--reason', 'stolen');

describe('two lists proposed from the same one', () => {
  it('are not both published: the second has to be proposed anew, and then a node goes by both', async () => {
    const stolen = keyOf('ne');
    await revoke('revocation', stolen);
    await directory.proposeList('newcomer', {
      ...directory.read().list,
      participants: [...directory.read().list.participants, { id: 'sn', country: 'SN', kind: 'authority', roles: [] }],
    });
    for (const each of ['revocation', 'newcomer']) directory.sign(each, 'h1', 'h2');
    expect(await directory.publish(['newcomer'])).toMatchObject({ code: 0 });
    expect((await directory.view()).participant('sn')).toBeDefined();
    const before = directory.read();
    expect(await directory.publish(['revocation'])).toMatchObject({
      code: 1,
      complained: expect.stringContaining('propose it anew; nothing was published'),
    });
    expect(directory.read()).toEqual(before);
    await revoke('revocation-anew', stolen);
    directory.sign('revocation-anew', 'h2', 'h3');
    expect(await directory.publish(['revocation-anew'])).toMatchObject({ code: 0 });
    const view = await directory.view();
    expect(view.signingKeyOf('ne', stolen, new Date())).toBeUndefined();
    expect(view.participant('sn')).toBeDefined();
  });

  it('are not published in one act either', async () => {
    await revoke('one', keyOf('mr'));
    await directory.proposeList('other', directory.read().list);
    for (const each of ['one', 'other']) directory.sign(each, 'h1', 'h2');
    expect(await directory.publish(['other', 'one'])).toMatchObject({
      code: 1,
      complained: expect.stringContaining('one list at a time'),
    });
  });

  it('is no matter where it is the same list once more', async () => {
    await directory.proposeList('same', directory.read().list);
    directory.sign('same', 'h1', 'h2');
    expect(await directory.publish(['same'])).toMatchObject({ code: 0 });
    const { version } = await directory.view();
    directory.sign('same', 'h3');
    expect(await directory.publish(['same'])).toMatchObject({ code: 0 });
    expect((await directory.view()).version).toBe(version);
  });
});
