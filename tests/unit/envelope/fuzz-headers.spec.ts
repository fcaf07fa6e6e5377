import { describe, expect, it } from '@jest/globals';
import { sign } from 'node:crypto';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { generateKey, publicHalf, signingKey } from '#libs/envelope/keys.js';
import { pad } from '#libs/envelope/pad.js';
import { signingInput } from '#libs/envelope/sign.js';
import { Random } from '../../chaos/simulation/random.js';
import { headerText, nodes, plainOf, Sealer, tally, tryOpen, vector } from './fuzzing.js';

const sealer = new Sealer(new Random(21));
const plain = plainOf(vector('notice'));
const seal = (head: string | Uint8Array) => sealer.seal(plain, head);
type Members = Record<string, unknown>;

/** What stands in other people's headers, and what stands in nobody's. */
const VALUES: unknown[] = [
  ...[undefined, null, true, false, 0, 1, -1, 1.5, '', ' ', '\0', [], {}, [[]], 'none', 'None', 'NONE', 'dir'],
  ...['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'RSA-OAEP', 'RSA1_5', 'PBES2-HS256+A128KW', 'A256KW', 'A256GCMKW'],
  ...['A128GCM', 'A192GCM', 'A256CBC-HS512', 'A128CBC-HS256', 'XC20P', 'DEF', 'JOSE', 'JWT', 'passerelle-sealed+v2'],
  ...['EdDSA', 'ES256', 'HS256', 'RS256', 'Ed448', 'ed25519', 'passerelle-message+v1', 'passerelle-receipt+v1'],
];
const STRANGERS = [
  'zip',
  'jwk',
  'jku',
  'x5u',
  'x5c',
  'x5t',
  'crit',
  'p2s',
  'p2c',
  'apu',
  'apv',
  'cty',
  'b64',
  'iv',
  'tag',
];
const ODD = [
  'exp',
  'nbf',
  'iss',
  'url',
  'nonce',
  'constructor',
  '__proto__',
  'toString',
  'ALG',
  'alg ',
  '',
  '\u0430lg',
];

/** Each member in turn with each value, in its own spelling; what is the header itself is left out. */
function variants(header: Members): Members[] {
  const same = JSON.stringify(header);
  const changed = Object.keys(header).flatMap((name) => {
    const value = header[name];
    const near = typeof value === 'string' ? [`${value} `, ` ${value}`, value.toLowerCase(), value.toUpperCase()] : [];
    return [...VALUES, ...near, [value], { value }].map((other) => ({ ...header, [name]: other }));
  });
  const added = [...STRANGERS, ...ODD].flatMap((name) =>
    ['DEF', true, 0, {}, ['b64'], publicHalf(nodes.mr.sign)].map((value) => {
      const copy = { ...header };
      return Object.defineProperty(copy, name, { value, enumerable: true });
    }),
  );
  return [...changed, ...added].filter((each) => JSON.stringify(each) !== same);
}

/** Other spellings of the same members. */
function spellings(text: string): string[] {
  const spaced = Array.from({ length: text.length + 1 }, (_none, at) => `${text.slice(0, at)} ${text.slice(at)}`);
  const escaped = [...text].flatMap((letter, at) =>
    /[a-z]/i.test(letter) ? [`${text.slice(0, at)}\\u00${letter.charCodeAt(0).toString(16)}${text.slice(at + 1)}`] : [],
  );
  const twice = [...text.matchAll(/"(\w+)":("[^"]*")/g)].flatMap(([pair]) => [
    text.replace(pair, `${pair},${pair}`),
    text.replace('{', `{${pair},`),
  ]);
  const around = [
    `${text}\n`,
    `${text}{}`,
    `\ufeff${text}`,
    `[${text}]`,
    JSON.stringify(text),
    text.replaceAll('"', "'"),
  ];
  return [...spaced, ...escaped, ...twice, ...around];
}

describe('the header of a seal', () => {
  const text = headerText(sealer.key);
  const header = JSON.parse(text) as Members;

  it('opens as the profile writes it', async () => {
    expect(await tryOpen(seal(text))).toBe('opened');
  });

  it('has its five members with their one value and no other', async () => {
    const texts = variants(header).map((each) => JSON.stringify(each));
    expect(texts.length).toBeGreaterThan(300);
    expect(await tally(texts.map(seal))).toEqual({ unopenable: texts.length });
  });

  it('has one spelling', async () => {
    const texts = spellings(text);
    expect(await tally(texts.map(seal))).toEqual({ unopenable: texts.length });
  });

  it('of any bytes opens nothing', async () => {
    const random = new Random(22);
    const bytes = Buffer.from(text);
    const changed = Array.from(bytes, (byte, at) => {
      const copy = Buffer.from(bytes);
      copy[at] = (byte + 1 + random.below(254)) % 256;
      return copy;
    });
    expect(await tally(changed.map(seal))).toEqual({ unopenable: changed.length });
    const odd = ['', '{}', 'null', '[]', '"', '0', '{"epk":null}', '{"epk":{}}', '['.repeat(500), '{"a":'.repeat(150)];
    expect(await tally(odd.map(seal))).toEqual({ unopenable: odd.length });
  });
});

describe('the sender’s key within it', () => {
  const { key } = sealer;
  const withKey = (epk: unknown) => seal(headerText(key, { epk }));
  const bytes = Buffer.from(key.x, 'base64url');
  const coordinate = (change: (copy: Buffer) => void) => {
    const copy = Buffer.from(bytes);
    change(copy);
    return { ...key, x: copy.toString('base64url') };
  };

  it('has its three members with their one value and no other', async () => {
    const others = variants({ ...key });
    expect(await tally(others.map(withKey))).toEqual({ unopenable: others.length });
    const stranger = publicHalf(generateKey('X25519'));
    expect(await tryOpen(withKey(stranger))).toBe('unopenable');
  });

  it('has one spelling: no spare bits, no padding, no idle sign', async () => {
    const { x } = key;
    const last = (step: number) => x.slice(0, -1) + String.fromCharCode(x.charCodeAt(42) + step);
    const others = [`${x}=`, `${x}A`, x.slice(0, -1), last(1), last(2), last(3), `${x} `, ` ${x}`, x.toLowerCase()];
    expect(await tally(others.map((other) => withKey({ ...key, x: other })))).toEqual({ unopenable: others.length });
    // X25519 does not look at the highest bit: the same secret would come of it.
    expect(await tryOpen(withKey(coordinate((copy) => (copy[31]! |= 0x80))))).toBe('unopenable');
  });

  it('is no point that makes every secret the same', async () => {
    const points = ['00'.repeat(32), `01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`, `ed${'ff'.repeat(30)}7f`];
    const odd = points.map((hex) => ({ ...key, x: Buffer.from(hex, 'hex').toString('base64url') }));
    expect(await tally(odd.map(withKey))).toEqual({ unopenable: points.length });
  });
});

describe('the header of a signature', () => {
  const mr = signingKey(nodes.mr.sign);
  const claims = plain.toString().split('\n')[1]!;
  const text = canonicalJson({
    alg: 'Ed25519',
    b64: false,
    crit: ['b64'],
    kid: mr.thumbprint,
    typ: 'passerelle-notice+v1',
  });
  /** Signed by the author's own key under exactly this header: only the header is at fault. */
  const signedUnder = (head: string) => {
    const encoded = Buffer.from(head).toString('base64url');
    const signature = sign(null, signingInput(encoded, claims), mr.privateKey).toString('base64url');
    return `${encoded}..${signature}`;
  };
  const sealJws = (jws: string) => sealer.seal(pad(`${jws}\n${claims}`));

  it('opens as the profile writes it', async () => {
    expect(await tryOpen(sealJws(signedUnder(text)))).toBe('opened');
  });

  it('has its five members with their one value and no other', async () => {
    const kinds = ['passerelle-message+v1', 'passerelle-receipt+v1', 'passerelle-fetch+v1'];
    const texts = variants(JSON.parse(text) as Members)
      .filter(({ typ }) => !kinds.includes(String(typ)))
      .map((each) => canonicalJson(each));
    const others = texts.filter((each) => each !== text);
    expect(others.length).toBeGreaterThan(300);
    expect(await tally(others.map((each) => sealJws(signedUnder(each))))).toEqual({ unopenable: others.length });
  });

  it('has one spelling', async () => {
    const reversed = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as Members).toReversed()));
    const texts = [...spellings(text), reversed];
    expect(await tally(texts.map((each) => sealJws(signedUnder(each))))).toEqual({ unopenable: texts.length });
  });

  it('stands in one place: detached, not attached, not doubled, in canonical letters', async () => {
    const good = signedUnder(text);
    const [head = '', , signature = ''] = good.split('.');
    const last = (part: string) => part.slice(0, -1) + String.fromCharCode(part.charCodeAt(part.length - 1) + 1);
    const texts = [
      `${head}.${Buffer.from(claims).toString('base64url')}.${signature}`,
      `${head}.${signature}`,
      `${head}..${signature}.`,
      `${head}..${signature}..${signature}`,
      `.${good}`,
      `${head}..`,
      `..${signature}`,
      `${head}..${signature}=`,
      `${head}=..${signature}`,
      `${head}..${last(signature)}`,
      `${head}..${signature}AA`,
      `${head}..${signature.slice(0, 80)}`,
      `${head}..${'A'.repeat(86)}`,
      JSON.stringify({ protected: head, signature }),
    ];
    expect(await tally(texts.map(sealJws))).toEqual({ unopenable: texts.length });
  });

  it('leaves no second signature of the same text: S plus the order of the group', async () => {
    const good = signedUnder(text);
    const [head = '', , signature = ''] = good.split('.');
    const bytes = Buffer.from(signature, 'base64url');
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + order;
    const second = Buffer.concat([
      bytes.subarray(0, 32),
      Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse(),
    ]);
    expect(await tryOpen(sealJws(`${head}..${second.toString('base64url')}`))).toBe('unopenable');
  });
});
