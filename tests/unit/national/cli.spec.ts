import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, type OctetKey, publicHalf } from '#libs/envelope/keys.js';
import { run } from '../../../services/cli/run.js';
import { openSealedText, sealText } from '../../../services/directory/seal-key.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const place = (name: string) => join(folder.path, name);
const PASSPHRASE = 'correct horse battery';
const DOCUMENT = 'contracts/national-configurations/niger.json';
const [signed, authority] = [place('signed.json'), place('authority.json')];

async function passerelle(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const [said, complained]: string[][] = [[], []];
  const out = { say: (text: string) => said!.push(text), complain: (text: string) => complained!.push(text) };
  const code = await run(['national-configuration', ...args], { say: out.say, complain: out.complain });
  return { code, said: said!.join('\n'), complained: complained!.join('\n') };
}

const keyOf = (name: string) => [
  ...['--key', place(name)],
  ...(name === 'other' ? ['--passphrase-file', place('passphrase')] : []),
];
const sign = (key: string, document = DOCUMENT) =>
  passerelle('sign', '--document', document, ...keyOf(key), '--out', signed);
const verify = (node: string, ...more: string[]) =>
  passerelle('verify', '--signed', signed, '--authority', authority, '--node', node, ...more);

beforeAll(async () => {
  const keys = [generateKey('Ed25519'), generateKey('Ed25519')];
  // Both ways in which one may lie: as it was made before they were sealed, and sealed.
  writeFileSync(place('one'), JSON.stringify(keys[0]));
  writeFileSync(place('other'), await sealText(JSON.stringify(keys[1]), PASSPHRASE, 10));
  writeFileSync(place('passphrase'), PASSPHRASE);
  writeFileSync(authority, JSON.stringify({ threshold: 2, keys: keys.map(publicHalf) }));
});

describe('passerelle national-configuration', () => {
  it('makes keys that nobody else may read or opens, says no private half, and never writes over one', async () => {
    const make = () => passerelle('key', '--out', place('made'), '--passphrase-file', place('passphrase'));
    const { code, said } = await make();
    expect([code, JSON.parse(said)]).toEqual([0, { kty: 'OKP', crv: 'Ed25519', x: expect.any(String) }]);
    expect(statSync(place('made')).mode & 0o777).toBe(0o600);
    expect(readFileSync(place('made'), 'latin1')).toMatch(/^age-encryption.org/);
    const key = JSON.parse(await openSealedText(readFileSync(place('made')), PASSPHRASE)) as OctetKey;
    expect(publicHalf(key)).toEqual(JSON.parse(said));
    expect((await make()).code).toBe(2);
  });

  it('signs by no sealed key without its passphrase', async () => {
    const missing = await passerelle('sign', '--document', DOCUMENT, '--key', place('other'), '--out', place('none'));
    expect([missing.code, missing.complained]).toEqual([2, expect.stringContaining('--passphrase-file')]);
    writeFileSync(place('wrong'), 'another passphrase');
    const wrong = ['--key', place('other'), '--passphrase-file', place('wrong'), '--out', place('none')];
    expect((await passerelle('sign', '--document', DOCUMENT, ...wrong)).code).toBe(2);
    expect(existsSync(place('none'))).toBe(false);
  });

  it('is in force with both signatures, given one after the other, and not before', async () => {
    expect((await sign('one')).code).toBe(0);
    expect((await verify('ne')).complained).toContain('national-configuration-signature');
    expect((await sign('one')).said).toContain('signatures: 1');
    expect((await sign('other')).said).toContain('signatures: 2');
    expect(await verify('ne', '--json')).toMatchObject({ code: 0, said: expect.stringContaining('"ok":true') });
    expect((await verify('mr')).complained).toContain('national-configuration-invalid');
  });

  it('the second signs what the first one sent', async () => {
    const [half, whole] = [place('half.json'), place('whole.json')];
    const signInto = (document: string, key: string, out: string) =>
      passerelle('sign', '--document', document, ...keyOf(key), '--out', out);
    expect((await signInto(DOCUMENT, 'one', half)).said).toContain('signatures: 1');
    expect((await signInto(half, 'other', whole)).said).toContain('signatures: 2');
    expect(readFileSync(whole, 'utf8')).toBe(readFileSync(signed, 'utf8'));
    expect((await signInto(half, 'other', half)).said).toContain('signatures: 2');

    const { text, signatures } = JSON.parse(readFileSync(half, 'utf8')) as { text: string; signatures: string[] };
    for (const [changed, fault] of [
      [{ text: text.replace('"version":', '"version":1'), signatures }, 'another text'],
      [{ text: ` ${text}`, signatures }, 'no national configuration'],
      [{ text, signatures: ['x..y'] }, 'no signatures'],
    ] as const) {
      writeFileSync(half, JSON.stringify(changed));
      const { code, complained } = await signInto(half, 'other', whole);
      expect([code, complained]).toEqual([1, expect.stringMatching(`${fault}.*nothing was signed`)]);
    }
    expect(readFileSync(whole, 'utf8')).toBe(readFileSync(signed, 'utf8'));
  });

  it('drops signatures that do not cover the text any more', async () => {
    const text = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as { version: number };
    writeFileSync(place('next.json'), JSON.stringify({ ...text, version: text.version + 1 }));
    expect((await sign('one', place('next.json'))).said).toContain('signatures: 1');
    expect((await verify('ne')).code).toBe(1);
  });

  it('signs nothing that a node would not take, and names the place', async () => {
    writeFileSync(place('bad.json'), JSON.stringify({ ...JSON.parse(readFileSync(DOCUMENT, 'utf8')), version: -1 }));
    expect(await sign('one', place('bad.json'))).toMatchObject({
      code: 1,
      complained: expect.stringContaining('/version'),
    });
  });

  it('signs no word of a refusal, and nothing that is called twice', async () => {
    const text = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as object;
    const term = { language: 'fr', key: 'refusal.not-found', says: 'Accordé' };
    for (const [terms, fault] of [
      [[term], '/terms/0/key'],
      [[term, term].map((each) => ({ ...each, key: 'role.auditor' })), 'given twice'],
    ] as const) {
      writeFileSync(place('bad.json'), JSON.stringify({ ...text, terms }));
      const complained = expect.stringContaining(fault);
      expect(await sign('one', place('bad.json'))).toMatchObject({ code: 1, complained });
    }
  });

  it.each([
    ['no document', ['sign', '--document', '/nowhere', '--key', place('one'), '--out', signed]],
    ['no key', ['sign', '--document', DOCUMENT, '--key', DOCUMENT, '--out', signed]],
    ['an option too few', ['verify', '--signed', signed]],
  ])('cannot work with %s', async (_what, args) => {
    expect((await passerelle(...args)).code).toBe(2);
  });
});
