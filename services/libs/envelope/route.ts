import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import { canonicalJson, parseCanonicalJson } from './canonical.js';
import { decryptNameless, encryptNameless } from './nameless.js';
import type { DecryptionKey, EncryptionKey } from './types.js';

/** Places of a route: as many nodes as a circuit can pass behind its origin, the final one included (protocol relay.5). */
export const ROUTE_PLACES = 6;
/** Bytes of a place's plain text, whatever stands in it. */
const PLACE_BYTES = 384;
const TYP = 'passerelle-route+v1';
const NODE_ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** What a route belongs to: it leads nothing else anywhere, and nobody changes the terms on the way. */
export interface RouteTerms {
  /** Digest of the payload that opens the circuit. */
  payload: string;
  purpose: string;
  /** RFC 3339, UTC. */
  deadline: string;
}

export interface RouteStop {
  node: string;
  key: EncryptionKey;
}

/** What its place tells a node, and the route as it goes on from there. */
export interface PlaceTaken {
  /** Undefined: this node is the final one. */
  next: string | undefined;
  route: string[];
}

/**
 * A route as an origin lays it: one place for each node, which tells that node only which one is next; the other places
 * hold nothing for anybody. Their order is drawn by lot, so that nobody learns from it where on the way a node stands.
 * @param stops the nodes behind the origin in their order, the last of them the final one
 * @throws RangeError for no stop, or more than there are places
 */
export function makeRoute(stops: readonly RouteStop[], terms: RouteTerms): string[] {
  if (stops.length === 0 || stops.length > ROUTE_PLACES) throw new RangeError('a route has one to six stops');
  const places = stops.map(({ key }, at) => {
    const next = stops[at + 1]?.node;
    return writePlace(canonicalJson({ v: 1, ...terms, ...(next ? { next } : {}) }), key);
  });
  while (places.length < ROUTE_PLACES) places.push(emptyPlace());
  return shuffle(places);
}

/**
 * Takes this node's place out of a route; an empty one stands there afterwards.
 * @returns undefined, whatever the reason: no place or more than one is ours, it belongs to another payload, purpose or
 * deadline, or the route is none
 */
export function takePlace(
  route: readonly string[],
  keys: readonly DecryptionKey[],
  terms: RouteTerms,
): PlaceTaken | undefined {
  if (route.length !== ROUTE_PLACES) return undefined;
  const read = route.map((place) => decryptNameless(place, keys, TYP)?.toString('utf8'));
  const ours = [...read.keys()].filter((at) => read[at] !== undefined);
  const [at] = ours;
  if (at === undefined || ours.length > 1) return undefined;
  const said = readPlace(read[at]!, terms);
  if (!said) return undefined;
  return { next: said.next, route: route.map((place, index) => (index === at ? emptyPlace() : place)) };
}

function writePlace(text: string, key: EncryptionKey): string {
  const bytes = Buffer.from(`${text}\n`, 'utf8');
  if (bytes.length > PLACE_BYTES) throw new RangeError('more than a place holds');
  return encryptNameless(Buffer.concat([bytes], PLACE_BYTES).fill(0x20, bytes.length), key.publicKey, TYP);
}

/** Looks like every other place: encrypted like one, for a key that nobody has. */
function emptyPlace(): string {
  return encryptNameless(randomBytes(PLACE_BYTES), generateKeyPairSync('x25519').publicKey, TYP);
}

function readPlace(text: string, terms: RouteTerms): { next: string | undefined } | undefined {
  const [line = '', padding = '', ...rest] = text.split('\n');
  if (!/^ +$/.test(padding) || rest.length > 0 || Buffer.byteLength(text) !== PLACE_BYTES) return undefined;
  const said = parseCanonicalJson(line);
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return undefined;
  const { next, ...others } = said as Record<string, unknown>;
  if (canonicalJson(others) !== canonicalJson({ v: 1, ...terms })) return undefined;
  if (next === undefined) return { next };
  return typeof next === 'string' && next.length <= 32 && NODE_ID.test(next) ? { next } : undefined;
}

function shuffle(places: string[]): string[] {
  for (let last = places.length - 1; last > 0; last -= 1) {
    const at = randomInt(last + 1);
    [places[last], places[at]] = [places[at]!, places[last]!];
  }
  return places;
}
