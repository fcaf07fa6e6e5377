import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readToken } from '#libs/time-stamp/read-token.js';
import { askForToken } from '../../../services/country-node/src/adapters/time-stamps/ask-for-token.js';
import { TimeStampAuthority } from '../../support/time-stamp-authority.js';

const HEAD = 'eyJ..sig\n{"size":3}';
let authority: TimeStampAuthority;
let other: TimeStampAuthority;
let misused: TimeStampAuthority;
const wholeSecond = () => new Date(Math.floor(Date.now() / 1_000) * 1_000);
const code = (name: string) => expect.objectContaining({ code: name });

beforeAll(async () => {
  authority = await TimeStampAuthority.start();
  other = await TimeStampAuthority.start();
  misused = await TimeStampAuthority.start('server');
});
afterAll(() => Promise.all([authority, other, misused].map((each) => each.stop())));

describe('a time-stamp', () => {
  it('says when a text was there at the latest', async () => {
    authority.now = wholeSecond();
    const token = await askForToken(authority.address, HEAD);
    expect(await readToken(token, HEAD, authority.trusted)).toEqual({ at: authority.now, by: 'Time-stamps' });
    expect((await readToken(token, HEAD, `${other.trusted}\n${authority.trusted}`)).at).toEqual(authority.now);
  });

  it('is of one text, by an authority that is trusted, whose certificate counted then and is for stamps alone', async () => {
    const token = await askForToken(authority.address, HEAD);
    await expect(readToken(token, `${HEAD} `, authority.trusted)).rejects.toEqual(code('other-text'));
    await expect(readToken(token, HEAD, other.trusted)).rejects.toEqual(code('not-trusted'));
    await expect(readToken(token, HEAD, '')).rejects.toEqual(code('not-trusted'));
    await expect(readToken(await askForToken(misused.address, HEAD), HEAD, misused.trusted)).rejects.toEqual(
      code('not-trusted'),
    );
    authority.now = new Date('2001-01-01T00:00:00.000Z');
    const early = await askForToken(authority.address, HEAD);
    await expect(readToken(early, HEAD, authority.trusted)).rejects.toEqual(code('not-trusted'));
  });

  it('of which any byte was changed does not say another time', async () => {
    authority.now = wholeSecond();
    const token = await askForToken(authority.address, HEAD);
    for (let at = 0; at < token.length; at += 41) {
      const changed = Uint8Array.from(token, (byte, index) => (index === at ? byte ^ 1 : byte));
      const said = await readToken(changed, HEAD, authority.trusted).catch(() => ({ at: authority.now }));
      expect(said.at).toEqual(authority.now);
    }
    await expect(readToken(new Uint8Array([48, 0]), HEAD, authority.trusted)).rejects.toEqual(code('not-a-token'));
  });

  it('that is not granted, or whose authority is away, is none', async () => {
    other.grants = false;
    await expect(askForToken(other.address, HEAD)).rejects.toEqual(code('not-granted'));
    await expect(askForToken('http://127.0.0.1:9/', HEAD)).rejects.toEqual(code('away'));
  });
});
