import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encryptNameless } from '#libs/envelope/nameless.js';
import { findSealed } from '#libs/envelope/payload.js';
import { decryptionKey, encryptionKey, generateKey } from '#libs/envelope/keys.js';
import { makeRoute, ROUTE_PLACES, type RouteTerms, takePlace } from '#libs/envelope/route.js';
import { digestOf } from '#libs/envelope/sign.js';

const NAMES = ['iom-mr', 'iom-ml', 'unicef-ml', 'iom-ne', 'unicef-ne', 'ml'] as const;
const nodes = NAMES.map((node) => {
  const jwk = generateKey('X25519');
  return { node, key: encryptionKey(jwk), ours: decryptionKey(jwk) };
});
const named = (name: (typeof NAMES)[number]) => nodes.find(({ node }) => node === name)!;
const terms: RouteTerms = {
  payload: digestOf('a payload'),
  purpose: 'family-tracing',
  deadline: '2027-02-23T10:00:00.000Z',
};
const [first, second, final] = [named('iom-mr'), named('iom-ml'), named('ml')];
const stops = [first, second, final];

describe('a route', () => {
  it('leads from node to node to the final one, and nowhere else, for every length and order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(nodes, { minLength: 1 }), (some) => {
        let route = makeRoute(some, terms);
        for (const [at, { ours }] of some.entries()) {
          const strangers = nodes.filter((each) => !some.slice(at).includes(each));
          for (const stranger of strangers) expect(takePlace(route, [stranger.ours], terms)).toBeUndefined();
          const taken = takePlace(route, [ours], terms)!;
          expect(taken.next).toBe(some[at + 1]?.node);
          expect(takePlace(taken.route, [ours], terms)).toBeUndefined();
          route = taken.route;
        }
      }),
      { numRuns: 40 },
    );
  });

  it('looks the same wherever on it a node stands, and however long it is', () => {
    const shape = (route: readonly string[]) => route.map((place) => place.split('.').map(({ length }) => length));
    const short = makeRoute([final], terms);
    const long = makeRoute(nodes, terms);
    const further = takePlace(makeRoute(stops, terms), [first.ours], terms)!.route;
    const [one] = shape(short);
    for (const route of [short, long, further])
      expect(shape(route)).toEqual(Array.from({ length: ROUTE_PLACES }, () => one));
  });

  it('puts the places in an order drawn by lot', () => {
    const placeOfFirst = () => {
      const route = makeRoute(stops, terms);
      const after = takePlace(route, [first.ours], terms)!.route;
      return route.findIndex((place, at) => place !== after[at]);
    };
    expect(new Set(Array.from({ length: 60 }, placeOfFirst)).size).toBeGreaterThan(2);
  });

  it('opens with any key that its node still has', () => {
    const [old, current] = [named('unicef-ne').ours, first.ours];
    expect(takePlace(makeRoute(stops, terms), [old, current], terms)?.next).toBe('iom-ml');
  });

  it('holds six nodes and no more, and one at least', () => {
    const tooMany = [...nodes, named('ml')];
    expect(() => makeRoute(tooMany, terms)).toThrow(RangeError);
    expect(() => makeRoute([], terms)).toThrow(RangeError);
  });
});

describe('a route leads nowhere', () => {
  const route = makeRoute(stops, terms);
  const other = makeRoute(stops, { ...terms, payload: digestOf('another payload') });
  const ours = route.findIndex((place, at) => place !== takePlace(route, [first.ours], terms)!.route[at]);
  const theirs = other.findIndex(
    (place, at) =>
      place !== takePlace(other, [first.ours], { ...terms, payload: digestOf('another payload') })!.route[at],
  );

  it.each<[string, readonly string[], Partial<RouteTerms>]>([
    ['with another payload', route, { payload: digestOf('another payload') }],
    ['for another purpose', route, { purpose: 'case-transfer' }],
    ['beyond its deadline', route, { deadline: '2028-02-23T10:00:00.000Z' }],
    ['with a place less', route.filter((_place, at) => at !== (ours + 1) % ROUTE_PLACES), {}],
    ['with a place more', [...route, route[(ours + 1) % ROUTE_PLACES]!], {}],
    ['with our place twice', route.map((place, at) => (at === (ours + 1) % ROUTE_PLACES ? route[ours]! : place)), {}],
    ['with our place taken from another one', route.map((place, at) => (at === ours ? other[theirs]! : place)), {}],
    ['with our place cut short', route.map((place, at) => (at === ours ? place.slice(0, -4) : place)), {}],
    ['that is not spelt as it must be', route.map((place, at) => (at === ours ? `${place}=` : place)), {}],
    ['that is empty', [], {}],
  ])('%s', (_, places, change) => {
    expect(takePlace(places, [first.ours], { ...terms, ...change })).toBeUndefined();
  });

  it('from a payload, nor is a place taken for one', () => {
    const text = Buffer.from(JSON.stringify({ v: 1, ...terms }));
    const payload = encryptNameless(text, first.key.publicKey, 'passerelle-relayed+v1');
    expect(
      takePlace(
        route.map((place, at) => (at === ours ? payload : place)),
        [first.ours],
        terms,
      ),
    ).toBeUndefined();
    expect(findSealed(route[ours]!, [first.ours])).toBeUndefined();
  });

  it('whatever a neighbour writes into it', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 7 }), (places) => {
        expect(takePlace(places, [first.ours], terms)).toBeUndefined();
      }),
    );
  });
});
