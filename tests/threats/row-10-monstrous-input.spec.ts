import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { pad } from '#libs/envelope/pad.js';
import { digestOf as textDigest, signObject } from '#libs/envelope/sign.js';
import { ENVELOPE_LIMITS } from '#libs/envelope/types.js';
import { openSignedLines } from '../../services/country-node/src/record/keep-message.js';
import { v7 as uuidv7 } from 'uuid';
import { Random } from '../chaos/simulation/random.js';
import { Sealer } from '../unit/envelope/fuzzing.js';
import { CANARY, digestOf, entriesAbout, REFERENCE, Scene } from './scene.js';

let scene: Scene;
let sealer: Sealer;
let held: string[];

beforeAll(async () => {
  scene = await Scene.begin();
  const { mr, ne, world } = scene;
  sealer = new Sealer(new Random(10), ne.view.encryptionKeyOf('ne', world.clock.now()));
  const [conversation] = await mr.parts.store.transaction((tx) => tx.conversations.list({ limit: 1 }));
  held = await openSignedLines(mr.parts, (await mr.messages(conversation!.id))[0]!);
});
afterAll(() => scene?.end());
beforeEach(() => void scene.world.logged.splice(0));

type Claims = Record<string, unknown> & { digests: Record<string, string>; categories: string[] };

/** An offer of mr's with claims and lines as told, everything else as an honest node would write it. */
function written({
  say = (claims) => claims,
  spell = canonicalJson,
  lines = held.slice(2),
}: {
  say?: (claims: Claims) => object;
  spell?: (claims: object) => string;
  lines?: readonly string[];
} = {}): string {
  const fresh = { ...(JSON.parse(held[1]!) as Claims), messageId: uuidv7(), conversationId: uuidv7() };
  const claims = say(fresh);
  const text = spell(claims);
  // The signature is over whatever was spelled: the author means it.
  const { jws } = signObject('passerelle-message+v1', claims, scene.world.signerOf('mr'));
  return sealer.seal(pad([jws, text, ...lines].join('\n')));
}

/** The line of a category in another form, with its digest signed. */
function withLine(make: (category: string) => string, category = 'PROTOCOL'): string {
  const line = make(category);
  const say = (claims: Claims) => ({ ...claims, digests: { ...claims.digests, [category]: textDigest(line) } });
  const lines = held.slice(2).map((each) => ((JSON.parse(each) as string[])[1] === category ? line : each));
  return written({ say, lines });
}

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const SALT = 'AAAAAAAAAAAAAAAAAAAAAA';
const posted = (sealed: string) => ({ from: 'mr', to: 'ne', sealed });

const UNOPENED: [string, () => string][] = [
  ['nothing', () => ''],
  ['a text', () => `${CANARY}, 15, Nouadhibou`],
  ['JSON', () => `{"issuer":"mr","name":"${CANARY}"}`],
  ['one letter more than may be', () => 'A'.repeat(ENVELOPE_LIMITS.sealedBytes + 1)],
  ['10 MB', () => 'A'.repeat(10_000_000)],
  ['10 MB of dots', () => '.'.repeat(10_000_000)],
  ['as many letters as may be', () => 'A'.repeat(ENVELOPE_LIMITS.sealedBytes)],
  ['as many dots as may be', () => '.'.repeat(ENVELOPE_LIMITS.sealedBytes)],
  ['100,000 levels', () => nested(100_000)],
  ['a seal around 100,000 levels', () => sealer.seal(pad(nested(100_000)))],
  ['a seal around nothing', () => sealer.seal(Buffer.alloc(0))],
  ['a seal around line feeds', () => sealer.seal(pad('\n'.repeat(60_000)))],
  ['claims of 100,000 levels', () => written({ spell: () => nested(100_000) })],
  ['claims of more than 16 KiB', () => written({ say: (claims) => ({ ...claims, note: 'x'.repeat(17_000) }) })],
  ['a name twice', () => written({ spell: (claims) => canonicalJson(claims).replace('{', '{"v":1,') })],
  ['__proto__', () => written({ spell: (claims) => canonicalJson(claims).replace('{', '{"__proto__":{"v":1},') })],
  [
    'a lone surrogate',
    () => written({ spell: (claims) => canonicalJson(claims).replace('"offer"', '"offer\\ud800"') }),
  ],
  ['33 lines of content', () => written({ lines: Array.from({ length: 33 }, () => held[2]!) })],
];

const REFUSED: [string, string, () => string][] = [
  ['a line of 100,000 levels', 'digest-mismatch', () => withLine(() => nested(100_000))],
  [
    'a line of 200 KB of levels in a leaf',
    'digest-mismatch',
    () => withLine((c) => `["${SALT}","${c}",{"/a":${nested(100_000)}}]`),
  ],
  ['a name twice in a line', 'digest-mismatch', () => withLine((c) => `["${SALT}","${c}",{"/a":1,"/a":2}]`)],
  ['__proto__ in a line', 'digest-mismatch', () => withLine((c) => `["${SALT}","${c}",{"__proto__":1}]`)],
  [
    '__proto__ in a path',
    'schema-violation',
    () => withLine((c) => canonicalJson([SALT, c, { '/__proto__/admin': true }])),
  ],
  [
    'constructor in a path',
    'schema-violation',
    () => withLine((c) => canonicalJson([SALT, c, { '/constructor/prototype/x': 1 }])),
  ],
  [
    'a path of 100,000 steps',
    'schema-violation',
    () => withLine((c) => canonicalJson([SALT, c, { ['/a'.repeat(100_000)]: 1 }])),
  ],
  [
    'a list with a place for a billion',
    'schema-violation',
    () => withLine((c) => canonicalJson([SALT, c, { '/summary/languages/999999999': 'fr' }]), 'ID_CORE'),
  ],
  [
    '20,000 leaves',
    'schema-violation',
    () =>
      withLine((c) =>
        canonicalJson([SALT, c, Object.fromEntries(Array.from({ length: 20_000 }, (_none, at) => [`/x/${at}`, at]))]),
      ),
  ],
  [
    'one leaf of 500 KB',
    'schema-violation',
    () => withLine((c) => canonicalJson([SALT, c, { '/caseReference': 'x'.repeat(500_000) }])),
  ],
  [
    'claims of 7,000 levels',
    'claims-invalid',
    () => written({ say: (claims) => ({ ...claims, purpose: JSON.parse(nested(7_000)) as unknown }) }),
  ],
  [
    'claims with numbers beyond all',
    'claims-invalid',
    () => written({ say: (claims) => ({ ...claims, sequence: 1e300 }) }),
  ],
  ['a step named __proto__', 'claims-invalid', () => written({ say: (claims) => ({ ...claims, step: '__proto__' }) })],
  [
    'a kind named constructor',
    'schema-unknown',
    () => written({ say: (claims) => ({ ...claims, kind: 'constructor' }) }),
  ],
];

describe('row 10: oversize, deep nesting, duplicate keys, __proto__, lone surrogates', () => {
  it('what the attacks are made from is good: as it stands it is taken', async () => {
    const sealed = written();
    await scene.ne.receive([posted(sealed)]);
    const row = await scene.ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(sealed)));
    expect(row).toMatchObject({ status: 'done', code: null });
  });

  it.each(UNOPENED)('%s is set aside', async (_what, make) => {
    await scene.isQuarantined(posted(make()));
  });

  it.each(REFUSED)('%s of a proved author is refused %s', async (_what, code, make) => {
    const sealed = make();
    await scene.strike(posted(sealed));
    const [entry] = await entriesAbout(scene.ne, sealed);
    expect([entry?.kind, entry?.content['code']]).toEqual(['refusal', code]);
  });

  it('nothing has reached a prototype', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('what is larger than may be is never stored', async () => {
    const sealed = 'B'.repeat(10_000_000);
    await scene.ne.receive([posted(sealed)]);
    const row = await scene.ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(sealed)));
    expect(row).toMatchObject({ status: 'quarantined', sealed: null, attempts: 0 });
  });

  it('the next good message arrives', () => scene.nextGoodMessageArrives());
});

describe('row 10: claims within their schema, at its edges', () => {
  const EDGES: [string, object][] = [
    ['the largest sequence and epoch', { sequence: Number.MAX_SAFE_INTEGER, epoch: Number.MAX_SAFE_INTEGER }],
    ['a smaller epoch afterwards', { sequence: 1, epoch: 1 }],
    ['issued in the year 0', { issuedAt: '0000-01-01T00:00:00.000Z' }],
    ['issued in a leap second', { issuedAt: '2016-12-31T23:59:60.000Z' }],
    ['expiring when time ends', { expiresAt: '9999-12-31T23:59:59.999Z' }],
    ['64 parents that nobody knows', { parents: Array.from({ length: 64 }, (_none, at) => textDigest(String(at))) }],
    ['itself as what it replaces', { supersedes: { messageId: uuidv7(), digest: textDigest('x') } }],
    ['something to void in an offer', { voids: { messageId: uuidv7(), digest: textDigest('x') } }],
    [
      'the largest versions',
      { trustListVersion: Number.MAX_SAFE_INTEGER, agreement: { id: 'mr-ne-2026', version: 1_000_000 } },
    ],
  ];

  it.each(EDGES)('%s: taken or refused, no fault of ours', async (_what, said) => {
    const sealed = written({ say: (claims) => ({ ...claims, ...said }) });
    await scene.ne.receive([posted(sealed)]);
    const row = await scene.ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(sealed)));
    expect(row?.attempts).toBeLessThanOrEqual(1);
    expect(['done', 'parked', 'quarantined']).toContain(row?.status);
    expect(row?.code).not.toBe('internal-fault');
    expect(scene.world.logged.filter(({ error }) => error)).toEqual([]);
    await scene.nextGoodMessageArrives();
  });

  it('a reference that is used twice stays one case', async () => {
    await scene.ne.receive([await scene.forge({ body: { ...scene.offer, caseReference: REFERENCE } })]);
    await scene.ne.receive([await scene.forge({ body: { ...scene.offer, caseReference: REFERENCE } })]);
    expect(scene.world.logged.filter(({ error }) => error)).toEqual([]);
  });
});
