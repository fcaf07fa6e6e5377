import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TrustListText } from '#libs/trust/types.js';
import { KeptDirectory } from '../../support/kept-directory.js';

const directory = new KeptDirectory();
const stolen = () => directory.read().list.keys.find((key) => key.node === 'ne')!.thumbprint;

/** The list as it lies there, for whoever wants to change it. */
function lying(): TrustListText {
  const texts = readdirSync(directory.published)
    .filter((name) => name.endsWith('.trust-list.json'))
    .map((name) => JSON.parse(readFileSync(join(directory.published, name), 'utf8')) as TrustListText);
  return texts.sort((one, other) => other.version - one.version)[0]!;
}

/** As nodes read it, with what was revoked at once. */
async function contentShown(file: string): Promise<object> {
  const source = ['--source', directory.published, '--root', directory.place('1.root.json')];
  const show = () => directory.passerelle('show', ...source, '--content', directory.place(file));
  expect(await show()).toMatchObject({ code: 0 });
  expect(await show()).toMatchObject({ code: 2 });
  return JSON.parse(readFileSync(directory.place(file), 'utf8')) as object;
}

beforeAll(async () => {
  await directory.begin(['mr', 'ne']);
  await directory.propose('propose-owner', 'owned', '--node', 'ne', '--owner', directory.place('owner.pub'));
  directory.sign('owned', 'h1', 'h2');
  await directory.publish(['owned']);
});
afterAll(() => directory.end());

describe('a node whose key was revoked at once', () => {
  it('is taken off the list by a content that knows nothing of that, and its key stays revoked', async () => {
    const thumbprint = stolen();
    const key = ['--node', 'ne', '--thumbprint', thumbprint, '--reason', 'stolen'];
    await directory.propose('revoke-at-once', 'at-once', ...key);
    directory.sign('at-once', 'owner', 'h1');
    expect(await directory.publish(['at-once'])).toMatchObject({ code: 0 });
    const [revocation] = directory.read().list.revocations;
    expect(await contentShown('before.json')).toMatchObject({ revocations: [revocation] });
    const { participants, keys, revocations } = lying();
    expect(revocations).toEqual([]);
    const without = { participants: participants.filter(({ id }) => id !== 'ne'), revocations };
    const left = await directory.proposeList('left', { ...without, keys: keys.filter(({ node }) => node !== 'ne') });
    expect(left).toMatchObject({ code: 0, said: expect.stringContaining(`taken into this list: ${thumbprint}`) });
    directory.sign('left', 'h1', 'h2');
    expect(await directory.publish(['left'])).toMatchObject({ code: 0, complained: '' });
    const view = await directory.view();
    expect(view.participant('ne')).toBeUndefined();
    expect(lying().revocations).toEqual([revocation]);
  });

  it('keeps the time that a later list gave the revocation, and no second one', async () => {
    const [revocation] = lying().revocations;
    const effectiveAt = '2026-01-01T00:00:00.000Z';
    await directory.proposeList('earlier', { ...lying(), revocations: [{ ...revocation, effectiveAt }] });
    directory.sign('earlier', 'h1', 'h2');
    expect(await directory.publish(['earlier'])).toMatchObject({ code: 0 });
    await directory.proposeList('later', { ...lying(), revocations: [] });
    directory.sign('later', 'h1', 'h2');
    expect(await directory.publish(['later'])).toMatchObject({ code: 0 });
    expect(lying().revocations).toEqual([{ ...revocation, effectiveAt }]);
  });
});
