import type { ServiceEntry } from './service-entry.js';

/** An entry as a node holds it, its own or of a peer. */
export interface HeldEntry {
  node: string;
  /** Place in the list of its node. */
  position: number;
  entry: ServiceEntry;
  /** When the list it came in ends to count; null for this node's own. */
  expiresAt: Date | null;
}

export interface ServiceSearch {
  /** Countries (`NE`) and first administrative levels (`NE-7`), in the order of the way. */
  route: readonly string[];
  kind?: ServiceEntry['kind'];
  serviceType?: string;
  handles?: string;
  language?: string;
  /** Years. */
  age?: number;
  sex?: 'male' | 'female' | 'other';
}

export interface FoundEntry {
  node: string;
  /** Place on the route, from 0. */
  stop: number;
  /** Whether nobody vouches for it any more. */
  stale: boolean;
  /** `not-verified`: too long ago · `not-renewed`: its node has not sent its list again in time. */
  staleBecause: 'not-verified' | 'not-renewed' | null;
  entry: ServiceEntry;
}

export interface StaleTerms {
  now: Date;
  /** Days after its last verification for which an entry counts as fresh. */
  staleAfterDays: number;
}

/** For how long a verified entry counts as fresh, in days. The same everywhere: nodes must not tell a list's age apart. */
export const FRESH_DAYS = 90;
const DAY_MS = 86_400_000;

/**
 * What there is along a route, stop by stop, what is fresh before what is stale. An entry that names no region serves all
 * of its country; one that says nothing of age, sex or language shuts nobody out. Stale entries stay: an old address is
 * better than none, if it is seen to be old.
 */
export function searchServices(held: readonly HeldEntry[], search: ServiceSearch, terms: StaleTerms): FoundEntry[] {
  const found = held
    .filter(({ entry }) => matches(entry, search))
    .flatMap((each) => {
      const stop = search.route.findIndex((place) => isAt(each.entry, place));
      return stop < 0 ? [] : [{ ...each, stop, because: staleness(each, terms) }];
    });
  found.sort(
    (a, b) =>
      a.stop - b.stop ||
      Number(a.because !== null) - Number(b.because !== null) ||
      (a.node < b.node ? -1 : a.node > b.node ? 1 : a.position - b.position),
  );
  return found.map(({ node, stop, because, entry }) => ({
    node,
    stop,
    stale: because !== null,
    staleBecause: because,
    entry,
  }));
}

function isAt({ country, admin1 }: ServiceEntry, place: string): boolean {
  return place === country || place === admin1 || (admin1 === undefined && place.startsWith(`${country}-`));
}

type Question = (entry: ServiceEntry, search: ServiceSearch) => boolean;

/** Each is passed by whatever was not asked for. */
const QUESTIONS: readonly Question[] = [
  (entry, { kind = entry.kind }) => entry.kind === kind,
  (entry, { serviceType = entry.serviceType }) => entry.serviceType === serviceType,
  ({ handles = [] }, search) => search.handles === undefined || handles.some((each) => each === search.handles),
  (entry, { language }) => language === undefined || speaks(entry, language),
  ({ serves: { ageFrom = 0, ageTo = Infinity } = {} }, { age = ageFrom }) => ageFrom <= age && age <= ageTo,
  ({ serves: { sexes } = {} }, { sex }) => sex === undefined || sexes === undefined || sexes.includes(sex),
];

function matches(entry: ServiceEntry, search: ServiceSearch): boolean {
  return QUESTIONS.every((question) => question(entry, search));
}

/** `fr` finds `fr-MR` too. */
function speaks({ languages }: ServiceEntry, language: string): boolean {
  return languages === undefined || languages.some((each) => each === language || each.startsWith(`${language}-`));
}

function staleness({ entry, expiresAt }: HeldEntry, { now, staleAfterDays }: StaleTerms): FoundEntry['staleBecause'] {
  if (expiresAt !== null && expiresAt <= now) return 'not-renewed';
  const verified = Date.parse(`${entry.lastVerified}T00:00:00.000Z`);
  return now.getTime() - verified > staleAfterDays * DAY_MS ? 'not-verified' : null;
}
