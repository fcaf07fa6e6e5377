import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generateKey, signingKey } from '#libs/envelope/keys.js';
import { listKey, signAgreement } from '#libs/trust/author.js';
import type { AgreementText, Revocation } from '#libs/trust/types.js';
import { coveredUntil, type Span } from '../../../services/cli/doctor/covered-until.js';
import { endsOfPlace } from '../../../services/cli/doctor/find-ends.js';
import { someList } from '../../support/some-directory.js';

const NOW = new Date('2026-11-28T10:00:00.000Z');
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000).toISOString();
const [sign, next, other] = [generateKey('Ed25519'), generateKey('Ed25519'), generateKey('Ed25519')];
const [encrypt, opened] = [generateKey('X25519'), generateKey('X25519')];

describe('until when spans cover a time', () => {
  const span = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 10 }));
  const spans = fc.array(
    span.map(([from, length]): Span => ({ from, until: from + length })),
    { maxLength: 8 },
  );

  it('is the first time from then on that none of them covers', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 30 }), (given, at) => {
        const covered = (time: number) => given.some(({ from, until }) => from <= time && time < until);
        let first = at;
        while (covered(first)) first += 1;
        expect(coveredUntil(given, at)).toBe(first === at ? undefined : first);
      }),
    );
  });
});

describe('what of a node’s place ends when', () => {
  const agreed = (version: number, from: number, to: number, parties: [string, string] = ['mr', 'ne']) => {
    const text = { id: parties.join('-'), version, parties, validFrom: inDays(from), validUntil: inDays(to) };
    const signers = { mr: signingKey(sign), ne: signingKey(other) };
    return signAgreement({ ...text, terms: [], onwardSharing: 'none' } satisfies AgreementText, signers);
  };
  const until = (from: number, to: number) => ({ notBefore: inDays(from), notAfter: inDays(to) });
  const find = (change: {
    signUntil?: number;
    successor?: number;
    revoked?: boolean;
    agreements?: ReturnType<typeof agreed>[];
  }) => {
    const { signUntil = 400, successor, revoked = false, agreements = [agreed(1, -1, 300)] } = change;
    const first = listKey('mr', sign, until(-1, signUntil));
    const revocation: Revocation = { thumbprint: first.thumbprint, effectiveAt: inDays(-0.5), reason: 'stolen' };
    const [participant] = someList(1).participants;
    const list = someList(1, {
      participants: [participant!, { ...participant!, id: 'mr' }, { ...participant!, id: 'ml' }],
      keys: [
        first,
        ...(successor === undefined ? [] : [listKey('mr', next, until(successor, 800))]),
        listKey('mr', encrypt, until(-1, 500)),
        listKey('ne', other, until(-1, 20)),
        listKey('ne', opened, until(-1, 600)),
        listKey('ml', other, until(-1, 1)),
      ],
      revocations: revoked ? [revocation] : [],
      agreements,
    });
    const days = (end?: number) => (end === undefined ? undefined : Math.round((end - NOW.getTime()) / 86_400_000));
    return Object.fromEntries(endsOfPlace(list, 'mr', NOW).map(({ what, end }) => [what, days(end)]));
  };
  const usual = {
    'This node’s key to sign': 400,
    'This node’s key to encrypt': 500,
    'The key of ne to sign': 20,
    'The key of ne to encrypt': 600,
    'The agreement with ne': 300,
  };

  it('is told of its own keys and agreements and of the keys of its partners, and of nobody else’s', () => {
    expect(find({})).toEqual(usual);
  });

  it.each<[string, Parameters<typeof find>[0], object]>([
    ['a key that another follows', { signUntil: 10, successor: 5 }, { 'This node’s key to sign': 800 }],
    ['a key that another follows too late', { signUntil: 10, successor: 11 }, { 'This node’s key to sign': 10 }],
    ['a key that is revoked', { revoked: true }, { 'This node’s key to sign': undefined }],
    [
      'a key that is revoked and has been followed',
      { revoked: true, successor: -0.7 },
      { 'This node’s key to sign': 800 },
    ],
    [
      'an agreement that another follows',
      { agreements: [agreed(1, -1, 9), agreed(2, 8, 90)] },
      { 'The agreement with ne': 90 },
    ],
    ['an agreement that is over', { agreements: [agreed(1, -9, -1)] }, { 'The agreement with ne': undefined }],
  ])('%s', (_what, change, found) => {
    const said = find(change);
    expect(said).toMatchObject(found);
    // Whom no agreement is in force with concerns this node no more.
    if ('The agreement with ne' in found && said['The agreement with ne'] === undefined)
      expect(Object.keys(said)).not.toContain('The key of ne to sign');
  });
});
