import type { Json, JsonObject } from '../types.js';
import { CONSENT_SCREENS, type ConsentWay } from './consent-screens.js';

/** An interview so far: on which screen, and what was said. */
export type Interview = { at: number; event: JsonObject };

/** Nobody is asked what may be shared where the answer is that there is none yet, or none any more. */
const WITHOUT_SHARING = new Set(['asked', 'expired']);

/** The code of what happened. */
export function happened({ event }: JsonObject): string {
  return typeof event === 'string' ? event : '';
}

/** The screens of a way, in their order, as far as what was said asks for them. */
export function screensOf(way: ConsentWay, event: JsonObject): string[] {
  const names = Object.keys(CONSENT_SCREENS[way]);
  return WITHOUT_SHARING.has(happened(event)) ? names.filter((name) => name !== 'sharing') : names;
}

/** What an event holds of a screen. */
export function takeScreen(event: JsonObject, way: ConsentWay, screen: string): JsonObject {
  const members = (CONSENT_SCREENS[way] as Record<string, readonly string[]>)[screen] ?? [];
  return Object.fromEntries(Object.entries(event).filter(([name]) => members.includes(name)));
}

/** The event with a screen as it was answered. */
export function putScreen(event: JsonObject, way: ConsentWay, screen: string, answered: JsonObject): JsonObject {
  const before = takeScreen(event, way, screen);
  const others = Object.entries(event).filter(([name]) => !(name in before));
  return Object.fromEntries([...others, ...Object.entries(answered)]);
}

/** The event as it is recorded: what stands in for consent is no consent, so that nothing else may come with it (R9). */
export function eventOf(way: ConsentWay, event: JsonObject): JsonObject {
  const asked = way === 'override' ? { ...event, event: 'asked' } : event;
  const screens = screensOf(way, asked);
  const kept = Object.assign({}, ...screens.map((screen) => takeScreen(asked, way, screen))) as JsonObject;
  return way === 'override' ? { event: 'asked', ...kept } : kept;
}

/** What is forbidden, with nobody named, is forbidden to everybody; what is permitted so is permitted to nobody, and asked for. */
export function denyToEverybody(answered: JsonObject): JsonObject {
  const { provisions } = answered;
  if (!Array.isArray(provisions)) return answered;
  const said = provisions.map((each) =>
    isObject(each) && each['effect'] === 'deny' && !each['recipients'] ? { ...each, recipients: [] } : each,
  );
  return { ...answered, provisions: said };
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is said of sharing, by what happened. */
export function sharingOf(event: JsonObject): 'given' | 'narrowed' | 'withdrawn' {
  if (happened(event) === 'narrowed') return 'narrowed';
  return ['withdrawn', 'refused'].includes(happened(event)) ? 'withdrawn' : 'given';
}

const GIVES = new Set(['given', 'renewed', 'superseded']);

/** What a consent does not count without, and nobody has said yet (R12, R25). */
export function lacksOf(event: JsonObject): ('givenBy' | 'languageUnderstood' | 'childView' | 'provisions')[] {
  if (!GIVES.has(happened(event))) return [];
  const lacks = (['givenBy', 'languageUnderstood', 'childView', 'provisions'] as const).filter(
    (name) => event[name] === undefined,
  );
  return event['languageUnderstood'] === false ? [...lacks, 'languageUnderstood'] : lacks;
}
