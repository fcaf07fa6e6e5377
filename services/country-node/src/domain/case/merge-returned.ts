import type { Json, JsonObject } from '../disclosure/types.js';

/** What is decided as a whole stays whole: the later decision stands, and the two are never mixed. Member that says when. */
const DECIDED: Readonly<Record<string, string>> = { bia: 'assessedOn', bid: 'decidedOn' };

/**
 * The file of a case that comes back, with what whoever had it meanwhile hands back. What came replaces what was known; what
 * did not come stays, for it may have been held back (R11). Rows of lists keep their places, by which items are withheld;
 * rows that are not known yet are added. Merged twice, it is as merged once.
 * @param held the own file
 * @param came what was handed back of the case
 */
export function mergeReturned(held: JsonObject, came: JsonObject): JsonObject {
  const merged = Object.entries(came).map(([name, value]) => [name, mergeSection(name, held[name], value)] as const);
  return { ...held, ...Object.fromEntries(merged) };
}

function mergeSection(name: string, held: Json | undefined, came: Json): Json {
  const decidedOn = DECIDED[name];
  if (decidedOn === undefined || !isObject(held) || !isObject(came)) return merge(held, came);
  const [before, after] = [held[decidedOn], came[decidedOn]];
  // Full dates: text order is time order. What came without a day is not known to be later.
  return typeof after === 'string' && (typeof before !== 'string' || after > before) ? came : held;
}

function merge(held: Json | undefined, came: Json): Json {
  if (Array.isArray(held) && Array.isArray(came)) {
    return [...held, ...came.filter((row) => !held.some((own) => holds(own, row)))];
  }
  if (!isObject(held) || !isObject(came)) return came;
  const merged = Object.entries(came).map(([name, value]) => [name, merge(held[name], value)] as const);
  return { ...held, ...Object.fromEntries(merged) };
}

/** Whether all that one says is said by the other: a row comes back with less than it was kept with. */
function holds(own: Json, came: Json): boolean {
  if (Array.isArray(own) && Array.isArray(came)) return came.every((row) => own.some((each) => holds(each, row)));
  if (!isObject(own) || !isObject(came)) return own === came;
  return Object.entries(came).every(([name, value]) => Object.hasOwn(own, name) && holds(own[name]!, value));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
