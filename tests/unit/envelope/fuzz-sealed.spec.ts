import { describe, expect, it } from '@jest/globals';
import { ENVELOPE_LIMITS } from '#libs/envelope/types.js';
import { Random } from '../../chaos/simulation/random.js';
import { measureOpening, plainOf, Sealer, tally, tryOpen, vector, VECTORS } from './fuzzing.js';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Not of the alphabet, or of another one. */
const STRANGERS = ['.', '=', '+', '/', ' ', '\n', '\r\n', '\0', '%', '\u00e9', '\u{1f9d2}', '\ud800', '..'];

const replaced = (text: string, at: number, by: string) => text.slice(0, at) + by + text.slice(at + 1);
const inserted = (text: string, at: number, what: string) => text.slice(0, at) + what + text.slice(at);

describe('sealed objects as they come', () => {
  it.each(VECTORS)('%s opens, also sealed anew by another hand', async (name) => {
    const sealed = vector(name);
    expect(await tryOpen(sealed)).toBe('opened');
    expect(await tryOpen(new Sealer(new Random(1)).seal(plainOf(sealed)))).toBe('opened');
  });
});

describe('every letter of a sealed object', () => {
  it.each(['offer', 'receipt', 'notice', 'fetch'])(
    'of %s counts: none can be another, missing or double',
    async (name) => {
      const [sealed, random] = [vector(name), new Random(2)];
      function* changes() {
        for (let at = 0; at < sealed.length; at += 1) {
          const letter = sealed[at]!;
          const others = [...LETTERS].filter((each) => each !== letter);
          yield replaced(sealed, at, random.pick(others));
          yield replaced(sealed, at, random.pick(STRANGERS.filter((each) => each !== letter)));
          yield random.chance(0.5) ? replaced(sealed, at, '') : inserted(sealed, at, letter);
        }
      }
      const counts = await tally(changes());
      expect(Object.keys(counts)).toEqual(['unopenable']);
      expect(counts['unopenable']).toBe(3 * sealed.length);
    },
  );

  it('at the end of a part has one spelling of 64', async () => {
    const sealed = vector('receipt');
    const ends = [...sealed.matchAll(/[^.](?=\.|$)/g)].map(({ index }) => index);
    expect(ends).toHaveLength(5);
    const spellings = ends.flatMap((at) => [...LETTERS].map((letter) => replaced(sealed, at, letter)));
    expect(await tally(spellings)).toEqual({ opened: 5, unopenable: 5 * 63 });
  });

  it('cannot be written in another alphabet, with padding or with anything between', async () => {
    const sealed = vector('offer');
    const parts = sealed.split('.');
    const classic = sealed.replaceAll('-', '+').replaceAll('_', '/');
    expect(classic).not.toBe(sealed);
    const padded = parts.map((_part, index) => parts.map((part, at) => (at === index ? `${part}=` : part)).join('.'));
    const spaced = STRANGERS.flatMap((what) => [`${what}${sealed}`, `${sealed}${what}`, parts.join(`${what}.`)]);
    const asJson = JSON.stringify(sealed);
    const other = [classic, encodeURIComponent(`${sealed} `), asJson, sealed.toLowerCase(), `\ufeff${sealed}`];
    const counts = await tally([...padded, ...spaced, ...other]);
    expect(Object.keys(counts)).toEqual(['unopenable']);
  });
});

describe('pieces of sealed objects', () => {
  it('open nothing: every beginning and every end', async () => {
    const sealed = vector('notice');
    const cuts = Array.from({ length: sealed.length }, (_none, at) => at);
    const pieces = cuts.flatMap((at) => [sealed.slice(0, at), sealed.slice(at + 1)]);
    expect(await tally(pieces)).toEqual({ unopenable: 2 * sealed.length });
  });

  it('open nothing: two objects spliced at every place', async () => {
    const [one, other] = [vector('receipt'), vector('receipt-refused')];
    expect(one).toHaveLength(other.length);
    const cuts = Array.from({ length: one.length - 1 }, (_none, at) => at + 1);
    const spliced = new Set(
      cuts.flatMap((at) => [one.slice(0, at) + other.slice(at), other.slice(0, at) + one.slice(at)]),
    );
    const strangers = [...spliced].filter((each) => each !== one && each !== other);
    expect(strangers.length).toBeGreaterThan(1_000);
    expect(await tally(strangers)).toEqual({ unopenable: strangers.length });
  });

  it('open nothing: the parts of two objects in every other combination', async () => {
    const [one, other] = [vector('offer').split('.'), vector('offer-sealed-again').split('.')];
    const mixes = Array.from({ length: 32 }, (_none, mix) =>
      one.map((part, at) => ((mix >> at) & 1 ? other[at] : part)).join('.'),
    );
    expect(await tally(mixes)).toEqual({ opened: 2, unopenable: 30 });
    const orders = one.flatMap((_part, at) => [one.toSpliced(at, 1), one.toSpliced(at, 0, one[at]!), one.toReversed()]);
    expect(Object.keys(await tally(orders.map((parts) => parts.join('.'))))).toEqual(['unopenable']);
  });
});

describe('garbage', () => {
  it('of any letters opens nothing', async () => {
    const random = new Random(3);
    const text = (length: number) =>
      Array.from({ length }, () => (random.chance(0.95) ? random.pick([...LETTERS]) : random.pick(STRANGERS))).join('');
    const anything = Array.from({ length: 1_500 }, () => text(random.below(600)));
    const word = (length: number) => Array.from({ length }, () => random.pick([...LETTERS])).join('');
    const shaped = Array.from({ length: 1_500 }, () =>
      [random.below(900) + 1, random.below(90) + 1, 16, random.below(2_000) + 1, 22].map(word).join('.'),
    );
    expect(await tally([...anything, ...shaped])).toEqual({ unopenable: 3_000 });
  });

  it('under a good header opens nothing', async () => {
    const random = new Random(4);
    const [head] = vector('offer').split('.');
    const word = (length: number) => Array.from({ length }, () => random.pick([...LETTERS])).join('');
    const shaped = Array.from({ length: 1_000 }, () => [head, word(54), word(16), word(1_366), word(22)].join('.'));
    expect(await tally(shaped)).toEqual({ unopenable: 1_000 });
  });
});

describe('the work that a bad object can cause', () => {
  it('is one agreement of keys at most, and no search for a signer before it is decrypted', async () => {
    const sealed = vector('offer');
    const changed = replaced(sealed, sealed.length - 30, sealed.at(-30) === 'A' ? 'B' : 'A');
    expect(await measureOpening(changed)).toEqual({ outcome: 'unopenable', work: { agreements: 1, lookUps: 0 } });
    expect(await measureOpening(sealed)).toEqual({ outcome: 'opened', work: { agreements: 1, lookUps: 1 } });
  });

  it('is nothing where it is too large, has another shape or names another key', async () => {
    const sealed = vector('offer');
    const [head = '', ...rest] = sealed.split('.');
    const wide = Buffer.from(`${Buffer.from(head, 'base64url').toString()}${' '.repeat(1_000)}`).toString('base64url');
    const otherKid = Buffer.from(
      Buffer.from(head, 'base64url')
        .toString()
        .replace(/"kid":"./, '"kid":"_'),
    );
    const bad = [
      '',
      'A'.repeat(ENVELOPE_LIMITS.sealedBytes + 1),
      `${sealed}${'A'.repeat(ENVELOPE_LIMITS.sealedBytes)}`,
      '.'.repeat(ENVELOPE_LIMITS.sealedBytes),
      `${sealed}.${sealed}`,
      [wide, ...rest].join('.'),
      [otherKid.toString('base64url'), ...rest].join('.'),
    ];
    for (const each of bad) {
      const none = { outcome: 'unopenable', work: { agreements: 0, lookUps: 0 } };
      expect(await measureOpening(each)).toEqual(none);
    }
  });
});
