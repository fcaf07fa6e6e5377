import { type Received, proveAgreed, proveOwn, receivedAs } from './own-list.js';
import { fetchClaims, noticeClaims, OFFER_BODY, offerParts, receiptClaims } from './samples.js';
import { craft, type Making } from './craft.js';
import { makingOf, examplesOf } from './make-kinds.js';
import { NOW, type Scene } from './scene.js';
import type { Vector, VectorSet } from './types.js';
import { said } from './wrong.js';

/** Any other 32 bytes than SOME_DIGEST. */
const OTHER_DIGEST = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const IN_THREE_DAYS = '2026-11-26T10:00:00.000Z';
const JUST_LATER = '2026-11-26T10:00:00.001Z';

/** What stands just within a limit, and the same just beyond it: of clocks, of profiles and of what a proof of consent says. */
export async function makeEdges(scene: Scene, root: string): Promise<VectorSet> {
  const all = [...clocks(), ...spellings(), ...profiles(scene), ...proofs(), ...withTheAsker(scene, root)];
  const vectors = await Promise.all(all.map((each) => receivedAs(scene, each)));
  const asked = await fetches(scene);
  return {
    valid: [...vectors.filter((_each, i) => all[i]?.code === undefined), ...asked.valid, deepJson()],
    'must-fail': [...vectors.filter((_each, i) => all[i]?.code !== undefined), ...asked['must-fail']],
  };
}

function clocks(): Received[] {
  const early = (name: string, description: string, making: Making): Received => ({
    ...{ name: `${name}-from-the-future`, clause: '1.12', code: 'issued-in-future', description, making },
  });
  const bare = { parts: null };
  return [
    early('offer-just', 'Issued a millisecond more than three days ahead.', said({ issuedAt: JUST_LATER })),
    early('receipt', 'A receipt given in four days.', {
      ...{ typ: 'passerelle-receipt+v1', claims: receiptClaims({ at: '2026-11-27T10:00:00.000Z' }), ...bare },
    }),
    early('notice', 'A notice given in four days.', {
      ...{ typ: 'passerelle-notice+v1', claims: { ...noticeClaims(), at: '2026-11-27T10:00:00.000Z' }, ...bare },
    }),
    {
      ...{ name: 'clock-three-days-ahead', clause: '1.12', description: 'Issued three days ahead of the receiver.' },
      ...{ making: said({ issuedAt: IN_THREE_DAYS }), body: OFFER_BODY },
    },
    {
      ...{ name: 'expires-just-later', clause: '1.12', description: 'Expires a millisecond after its receipt.' },
      ...{ making: said({ expiresAt: '2026-11-23T10:00:00.001Z' }), body: OFFER_BODY },
    },
  ];
}

/** Times, ids and numbers in other spellings than an author gives them: some are read, some are not. */
function spellings(): Received[] {
  const of = (name: string, clause: string, description: string, change: object, taken = false): Received => ({
    ...{ name: `claims-${name}`, clause, description, making: said(change) },
    ...(taken ? { body: OFFER_BODY } : { code: 'claims-invalid' }),
  });
  const at = '2026-11-23T09:59:30';
  const random = '3f0c7a52-9d1e-4b6a-8c2f-5e7d1a0b9c34';
  return [
    of('time-in-seconds', '2.1', 'A time without milliseconds.', { issuedAt: `${at}Z` }, true),
    of('time-in-tenths', '2.1', 'A time with one digit of a second.', { issuedAt: `${at}.5Z` }, true),
    of('time-in-microseconds', '2.1', 'A time with more than milliseconds.', { issuedAt: `${at}.000000Z` }),
    of('time-of-a-zone', '2.1', 'A time with an offset, if one of nothing.', { issuedAt: `${at}.000+00:00` }),
    of('time-of-a-day', '2.1', 'A day alone.', { issuedAt: '2026-11-23' }),
    of('id-at-random', '2.1', 'An id of version 4.', { messageId: random }, true),
    of('id-in-capitals', '2.1', 'An id in capitals.', { messageId: random.toUpperCase() }),
    of('list-version-highest', '4.1', 'The highest version of a list.', { trustListVersion: 1_000_000 }, true),
    of('list-version-too-high', '4.1', 'A version that no list has.', { trustListVersion: 1_000_001 }),
    of('long-life', '2.4', 'Expires after 90 days.', { expiresAt: '2027-02-21T09:59:30.000Z' }, true),
    of(
      'expires-before-issued',
      '2.4',
      'By an author whose clock runs ahead: issued after it expires, and received before.',
      { issuedAt: '2026-11-25T09:59:30.000Z', expiresAt: '2026-11-24T09:59:30.000Z' },
      true,
    ),
  ];
}

function profiles(scene: Scene): Received[] {
  const asking = (node: string, minimumProfile: string) =>
    proveOwn(scene, {
      participants: scene.list.participants.map((each) => (each.id === node ? { ...each, minimumProfile } : each)),
    });
  const of = (name: string, description: string, list: Received['list']) => ({
    ...{ name: `profile-${name}`, clause: '1.13', description, making: {} },
    ...(list ? { list } : {}),
  });
  const mine = asking('ne', 'v2');
  const theirs = asking('mr', 'v2');
  return [
    {
      ...of('below-what-is-asked', 'In a lesser profile than its recipient asks for.', mine),
      code: 'profile-not-accepted',
    },
    { ...of('that-is-asked', 'In the profile that its recipient asks for.', asking('ne', 'v1')), body: OFFER_BODY },
    { ...of('below-what-the-author-asks', 'The author asks others for more.', theirs), body: OFFER_BODY },
  ];
}

function proofs(): Received[] {
  const { CONSENT_MIN: consent = {}, ...rest } = offerParts();
  const saying = (change: object): Making => ({
    parts: { ...rest, CONSENT_MIN: JSON.parse(JSON.stringify({ ...consent, ...change })) as typeof consent },
  });
  const of = (name: string, clause: string, code: string, description: string, making: Making): Received => ({
    ...{ name: `proof-${name}`, clause, code, description, making },
  });
  return [
    of('of-other-sharing', '9.3', 'onward-sharing-denied', 'A proof that says otherwise who may pass it on.', {
      ...saying({ '/consent/scope/onwardSharing': 'named' }),
    }),
    of('without-purposes', '9.3', 'consent-missing', 'A proof that names no purpose.', {
      ...saying({ '/consent/scope/purposes/0': undefined }),
    }),
    of('without-categories', '9.3', 'over-disclosure', 'A proof that names no category.', {
      ...saying({ '/consent/scope/categories/0': undefined, '/consent/scope/categories/1': undefined }),
    }),
    of('just-over', '9.3', 'consent-missing', 'A proof that ends at the moment of the answer.', {
      ...saying({ '/consent/expiry': NOW }),
    }),
    {
      ...{
        name: 'proof-claimed',
        clause: '2.1',
        description: 'The claim is the hash of the proof; its id is another.',
      },
      making: { ...saying({ '/consent/hash': OTHER_DIGEST }), ...said({ consentProof: OTHER_DIGEST }) },
      body: { ...OFFER_BODY, consent: { ...OFFER_BODY.consent, hash: OTHER_DIGEST } },
    },
  ];
}

/** Columns under which the proof of consent is kept by another than the author, or stays where it is. */
function withTheAsker(scene: Scene, root: string): Received[] {
  const columns = examplesOf(scene, root).filter(({ column }) => column.proof !== undefined);
  const agreedOn = ({ between }: (typeof columns)[number]) =>
    [scene.agreement, ...scene.others].find(({ id }) => id === between.agreement.id)!;
  return columns.map((example) => ({
    name: `${example.kind.kind}-${example.step}-passed-on`,
    clause: '9.3',
    code: 'agreement-not-permitted',
    description: 'Says who may pass on what rests on a proof that does not travel.',
    making: { ...makingOf(scene, example), ...said({ onwardSharing: 'new-consent' }) },
    list: proveAgreed(scene, { ...agreedOn(example), onwardSharing: 'new-consent' }),
    as: example.between.to,
  }));
}

/** Requests for a piece of a file: an older one is one that somebody kept. */
async function fetches(scene: Scene): Promise<VectorSet> {
  const cases: [string, string, string, boolean][] = [
    ['five-minutes-ahead', 'Five minutes ahead of the holder.', '2026-11-23T10:05:00.000Z', true],
    ['just-too-far-ahead', 'A millisecond more than five minutes ahead.', '2026-11-23T10:05:00.001Z', false],
    ['five-minutes-old', 'Five minutes old.', '2026-11-23T09:55:00.000Z', true],
    ['just-too-old', 'A millisecond more than five minutes old.', '2026-11-23T09:54:59.999Z', false],
  ];
  const of = async ([name, description, at, verified]: (typeof cases)[number]): Promise<Vector> => {
    const claims = { ...fetchClaims(), at };
    const { sealed } = await craft(scene, { typ: 'passerelle-fetch+v1', claims, parts: null });
    const given = { sealed, receivedAt: NOW };
    return { name: `fetch-${name}`, clause: '1.12', description, operation: 'fetch', given, expected: { verified } };
  };
  const vectors = await Promise.all(cases.map(of));
  return {
    valid: vectors.filter(({ expected }) => expected['verified'] === true),
    'must-fail': vectors.filter(({ expected }) => expected['verified'] === false),
  };
}

function deepJson(): Vector {
  const text = `${'['.repeat(40)}${']'.repeat(40)}`;
  return {
    ...{ name: 'json-of-40-levels', clause: '10.2', description: 'As many levels as there may be.' },
    operation: 'strict-json',
    given: { text: Buffer.from(text).toString('base64url') },
    expected: { value: JSON.parse(text) as unknown },
  };
}
