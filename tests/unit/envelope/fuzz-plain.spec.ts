import { describe, expect, it } from '@jest/globals';
import { sign } from 'node:crypto';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { signingKey } from '#libs/envelope/keys.js';
import { pad } from '#libs/envelope/pad.js';
import { digestOf, protectedHeader, signingInput } from '#libs/envelope/sign.js';
import { OBJECT_TYPS, type ObjectTyp } from '#libs/envelope/types.js';
import { Random } from '../../chaos/simulation/random.js';
import { nodes, plainOf, Sealer, tally, tryOpen, vector, VECTORS } from './fuzzing.js';

const sealer = new Sealer(new Random(11));
const mr = signingKey(nodes.mr.sign);
const linesOf = (name: string) => plainOf(vector(name)).toString().split('\n').slice(0, -1);
const sealLines = (lines: readonly string[]) => sealer.seal(pad(lines.join('\n')));

/** As the author would sign this very text, whatever it is. */
function signed(claims: string, typ: ObjectTyp = 'passerelle-message+v1'): string {
  const header = protectedHeader(typ, mr.thumbprint);
  return `${header}..${sign(null, signingInput(header, claims), mr.privateKey).toString('base64url')}`;
}
const sealSigned = (claims: string, rest: readonly string[] = []) => sealLines([signed(claims), claims, ...rest]);

describe('what a seal holds, every byte of it', () => {
  it.each(VECTORS)('of %s counts: none can be another', async (name) => {
    const plain = plainOf(vector(name));
    const random = new Random(12);
    const body = plain.lastIndexOf('\n');
    function* changes() {
      for (let at = 0; at < plain.length; at += 1) {
        // Padding is all alike: some of it is enough.
        if (at > body + 40 && at < plain.length - 40) continue;
        const any = 1 + random.below(255);
        for (const flip of ['offer', 'receipt'].includes(name) ? [1, 0x20, 0x80, any] : [any]) {
          const changed = Buffer.from(plain);
          changed[at]! ^= flip;
          yield sealer.seal(changed);
        }
      }
    }
    const counts = await tally(changes());
    expect(Object.keys(counts).filter((outcome) => !['unopenable', 'digest-mismatch'].includes(outcome))).toEqual([]);
    expect(counts['unopenable']).toBeGreaterThan(300);
  });

  it('ends where it ends: nothing before, behind or between', async () => {
    const lines = linesOf('offer');
    const texts = [
      ...lines.map((_line, at) => lines.toSpliced(at, 0, '')),
      ...lines.map((line, at) => lines.toSpliced(at, 1, `${line} `)),
      ...lines.map((line, at) => lines.toSpliced(at, 1, `${line}\r`)),
      ...lines.map((line, at) => lines.toSpliced(at, 1, `\ufeff${line}`)),
      ...lines.map((line, at) => lines.toSpliced(at, 1, `${line}\0`)),
      [...lines, '{}'],
      [...lines, ...lines],
      lines.toReversed(),
    ];
    const counts = await tally(texts.map(sealLines));
    expect(Object.keys(counts).sort()).toEqual(['digest-mismatch', 'unopenable']);
    const plain = plainOf(vector('offer'));
    const cuts = Array.from({ length: 200 }, (_none, at) => sealer.seal(plain.subarray(0, at * 10)));
    expect(await tally(cuts)).toEqual({ unopenable: 200 });
  });

  it('is UTF-8: bytes that a lenient reader takes for a replacement character open nothing', async () => {
    const claims = canonicalJson({ ...(JSON.parse(linesOf('notice')[1]!) as object), note: '\ufffd' });
    const good = pad([signed(claims, 'passerelle-notice+v1'), claims].join('\n'));
    expect(await tryOpen(sealer.seal(good))).toBe('opened');
    const at = good.indexOf('\ufffd');
    // Three bytes that begin a letter of four: as long as the three of the replacement character.
    for (const bytes of [
      [0xf0, 0x9f, 0x98],
      [0xed, 0xa0, 0x80],
      [0xc0, 0x80, 0x41],
      [0xff, 0xfe, 0xfd],
    ]) {
      const bad = Buffer.from(good);
      bad.set(bytes, at);
      expect(await tryOpen(sealer.seal(bad))).toBe('unopenable');
    }
  });
});

describe('two good objects', () => {
  it('lend each other nothing: signature, claims and lines in every other combination', async () => {
    const names = ['offer', 'accept', 'void', 'receipt', 'notice', 'fetch'];
    const all = names.map(linesOf);
    const mixes = all.flatMap(([jws], one) =>
      all.flatMap(([, claims], two) =>
        all.flatMap(([, , ...rest], three) =>
          one === two && two === three ? [] : [sealLines([jws!, claims!, ...rest])],
        ),
      ),
    );
    const counts = await tally(mixes);
    // Objects without content open also beside another without content: nothing was exchanged.
    const alike = names.length - 3;
    expect(counts).toEqual({
      opened: alike * (alike - 1),
      'digest-mismatch': expect.any(Number),
      unopenable: names.length * names.length * (names.length - 1),
    });
  });
});

describe('a signature over any other spelling of the claims', () => {
  const canonical = linesOf('notice')[1]!;

  function* spellings() {
    const value = JSON.parse(canonical) as Record<string, unknown>;
    for (let at = 0; at <= canonical.length; at += 1) {
      yield `${canonical.slice(0, at)} ${canonical.slice(at)}`;
      const code = canonical.charCodeAt(at);
      if (/[a-z]/i.test(canonical[at] ?? '')) {
        yield `${canonical.slice(0, at)}\\u${code.toString(16).padStart(4, '0')}${canonical.slice(at + 1)}`;
      }
    }
    for (const one of ['1.0', '1e0', '+1', '01', '1.', '0x1', '10e-1', '1E0'])
      yield canonical.replace('"v":1', `"v":${one}`);
    yield canonical.replace('"v":1', '"v":1,"v":1');
    yield canonical.replace('{', '{"__proto__":{},');
    yield JSON.stringify(Object.fromEntries(Object.entries(value).toReversed()));
    yield JSON.stringify(value, null, '\t');
    for (const tail of [' ', '{}', ',', '\0', '//', 'null']) yield canonical + tail;
    yield canonical.replaceAll('"', "'");
    yield `[${canonical}]`;
    yield JSON.stringify(canonical);
    yield canonical.replace('unopenable', 'unopenable\\ud800');
    yield canonical.replace('unopenable', '\\/');
  }

  it('is a signature over nothing', async () => {
    const opened: string[] = [];
    for (const text of spellings()) {
      const outcome = await tryOpen(sealLines([signed(text, 'passerelle-notice+v1'), text]));
      // A space inside a value is another value, in its canonical spelling.
      if (outcome === 'opened' && canonicalJson(JSON.parse(text)) !== text) opened.push(text);
    }
    expect(opened).toEqual([]);
    expect(await tryOpen(sealLines([signed(canonical, 'passerelle-notice+v1'), canonical]))).toBe('opened');
  });

  it('is none of a line of content either, though its digest was signed', async () => {
    const lines = linesOf('offer');
    const [claims, line] = [JSON.parse(lines[1]!) as Record<string, unknown>, lines[2]!];
    const [, category, leaves] = JSON.parse(line) as [string, string, object];
    const digests = claims['digests'] as Record<string, string>;
    const saying = (text: string) => {
      const said = canonicalJson({ ...claims, digests: { ...digests, [category]: digestOf(text) } });
      return sealSigned(said, [text, ...lines.slice(3)]);
    };
    expect(await tryOpen(saying(line))).toBe('opened');
    const texts = [
      line.replace('[', '[ '),
      `${line} `,
      JSON.stringify([...(JSON.parse(line) as unknown[]), 1]),
      line.replace('","', '","\\u0041'),
      line.replace('{', '{"__proto__":1,'),
      canonicalJson(['short', category, leaves]),
      canonicalJson(['AAAAAAAAAAAAAAAAAAAAAA', category, {}]),
      canonicalJson(['AAAAAAAAAAAAAAAAAAAAAA', category, [leaves]]),
      canonicalJson(['AAAAAAAAAAAAAAAAAAAAAA', category, { '/a': null }]),
      canonicalJson(['AAAAAAAAAAAAAAAAAAAAAA', category, { '/a': { b: 1 } }]),
      canonicalJson(['AAAAAAAAAAAAAAAAAAAAAA', category, { a: 1 }]),
      canonicalJson([22, category, leaves]),
      canonicalJson({ salt: 1 }),
      `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
      'null',
    ];
    expect(await tally(texts.map(saying))).toEqual({ 'digest-mismatch': texts.length });
  });
});

describe('an author whose signature is good', () => {
  const honest = JSON.parse(linesOf('notice')[1]!) as Record<string, unknown>;
  const values: unknown[] = [null, true, 0, -1, 1e300, '', '\0', 'x'.repeat(5_000), [], {}, [[]], ['ne'], { ne: 1 }];

  it('is refused by one closed kind of error, whatever the claims are', async () => {
    const names = [...Object.keys(honest), 'categories', 'digests', 'issuedAt', 'expiresAt', 'constructor', 'toString'];
    const texts = names.flatMap((name) => values.map((value) => canonicalJson({ ...honest, [name]: value })));
    const counts = await tally(texts.map((text) => sealLines([signed(text, 'passerelle-notice+v1'), text])));
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(total).toBe(names.length * values.length);
    expect(Object.keys(counts).sort()).toEqual([
      'claims-invalid',
      'expired',
      'issued-in-future',
      'not-addressed-here',
      'opened',
      'unopenable',
    ]);
  });

  it.each([10, 100, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 7_900])(
    'cannot exhaust the stack by %i levels',
    async (levels) => {
      const nested = `${'['.repeat(levels)}${']'.repeat(levels)}`;
      const told = (name: string) =>
        canonicalJson({ ...honest, [name]: 0 }).replace(`"${name}":0`, `"${name}":${nested}`);
      for (const name of ['categories', 'note', 'digests', 'expiresAt']) {
        const text = told(name);
        expect(['opened', 'unopenable', 'claims-invalid', 'expired']).toContain(
          await tryOpen(sealLines([signed(text, 'passerelle-notice+v1'), text])),
        );
      }
    },
  );

  it('has eight kinds of object to send, and no other', async () => {
    const text = linesOf('notice')[1]!;
    const outcomes = await Promise.all(OBJECT_TYPS.map((typ) => tryOpen(sealLines([signed(text, typ), text]))));
    const opened = OBJECT_TYPS.filter((_typ, at) => outcomes[at] === 'opened');
    expect(opened.map((typ) => typ.replace(/^passerelle-|\+v1$/g, '')).sort()).toEqual([
      'copy',
      'fetch',
      'message',
      'notice',
      'receipt',
      'resync',
      'resynced',
      'services',
    ]);
  });
});
