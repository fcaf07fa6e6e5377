import { canonicalJson } from '#libs/envelope/canonical.js';
import { leavesIn, readAt, segmentsOf, toPointer } from '../disclosure/pointers.js';
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

/**
 * What is kept of a partner's case, with what the partner says of it now: merged as a file that comes back, so that nothing
 * that was entered here goes with it. A list that stands here as the same conversation showed it is taken as it is said now,
 * but not while a rule names its rows by their places (R11); a field that it showed last, and leaves out of a section that it
 * shows again, goes.
 * @param shown what the conversation showed of the case before, the oldest first
 * @param isPinned whether a rule names rows of the list at this pointer by their places
 */
export function mergeShown(
  held: JsonObject,
  came: JsonObject,
  { shown, isPinned }: { shown: readonly JsonObject[]; isPinned: (list: string) => boolean },
): JsonObject {
  const lists = theirLists(held, came, '').filter(
    (list) => !isPinned(list) && shown.some((each) => isSame(readAt(each, list), readAt(held, list))),
  );
  const decided = Object.entries(held).filter(([name]) => Object.hasOwn(DECIDED, name));
  const own = { ...withoutUnsaid(held, came, shown.at(-1) ?? {}), ...Object.fromEntries(decided) };
  return lists.reduce<JsonObject>(
    (file, list) => replaceAt(file, segmentsOf(list), readAt(came, list)!),
    mergeReturned(own, came),
  );
}

/** Less what the conversation said last, stands here so, and is said no more; rows of lists keep what they hold. */
function withoutUnsaid(held: JsonObject, came: JsonObject, last: JsonObject): JsonObject {
  const kept = Object.entries(held).flatMap(([name, value]): [string, Json][] => {
    const [now, was] = [came[name], last[name]];
    if (isObject(value) && isObject(now) && isObject(was)) return [[name, withoutUnsaid(value, now, was)]];
    const isScalar = typeof value !== 'object';
    return isScalar && now === undefined && value === was ? [] : [[name, value]];
  });
  return Object.fromEntries(kept);
}

/**
 * Values that stood here, were not the partner's own, and are said otherwise now; pointers into the file. Rows of lists stay,
 * and what is decided stays whole.
 */
export function replacedBy(held: JsonObject, merged: JsonObject, shown: readonly JsonObject[]): string[] {
  return leavesIn(held)
    .filter(({ pointer, value }) => {
      const now = readAt(merged, pointer);
      const was = shown.some((each) => readAt(each, pointer) === value);
      return typeof now !== 'object' && now !== undefined && now !== value && !was;
    })
    .map(({ pointer }) => pointer);
}

/** Lists that both hold and that stand in no other list. */
function theirLists(held: Json | undefined, came: Json | undefined, at: string): string[] {
  if (Array.isArray(held) && Array.isArray(came)) return [at];
  if (!isObject(held) || !isObject(came)) return [];
  return Object.keys(came).flatMap((name) =>
    at === '' && Object.hasOwn(DECIDED, name) ? [] : theirLists(held[name], came[name], `${at}${toPointer([name])}`),
  );
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other);
}

function replaceAt(within: JsonObject, [name = '', ...below]: readonly string[], value: Json): JsonObject {
  return { ...within, [name]: below.length === 0 ? value : replaceAt(within[name] as JsonObject, below, value) };
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
