import { canonicalJson } from '#libs/envelope/canonical.js';
import { leavesIn, readAt, segmentsOf, toPointer } from '../disclosure/pointers.js';
import type { Json, JsonObject } from '../disclosure/types.js';
import { isPinned, listsNotKept, mayBeNamed } from './keep-rows.js';

/** What is decided as a whole stays whole: the later decision stands, and the two are never mixed. Member that says when. */
const DECIDED: Readonly<Record<string, string>> = { bia: 'assessedOn', bid: 'decidedOn' };

/**
 * The file of a case that comes back, with what whoever had it meanwhile hands back. What came replaces what was known; what
 * did not come stays, for it may have been held back (R11). Rows of lists keep their places, by which items are withheld;
 * rows that are not known yet are added, but for those that may be a withheld one said otherwise. Merged twice, it is as
 * merged once.
 * @param held the own file
 * @param came what was handed back of the case
 * @param patterns those that keep back rows by their places (`rowsNamed`)
 */
export function mergeReturned(held: JsonObject, came: JsonObject, patterns: readonly string[]): JsonObject {
  const merged = Object.entries(came).map(
    ([name, value]) => [name, mergeSection(name, held[name], value, patterns)] as const,
  );
  return { ...held, ...Object.fromEntries(merged) };
}

/**
 * What is kept of a partner's case, with what the partner says of it now: merged as a file that comes back, so that nothing
 * that was entered here goes with it. A list that stands here as the same conversation showed it is taken as it is said now,
 * but not while a rule names its rows by their places (R11); a field that it showed last, and leaves out of a section that it
 * shows again, goes.
 * @param shown what the conversation showed of the case before, the oldest first
 * @param patterns those that keep back rows by their places (`rowsNamed`)
 */
export function mergeShown(
  held: JsonObject,
  came: JsonObject,
  { shown, patterns }: { shown: readonly JsonObject[]; patterns: readonly string[] },
): JsonObject {
  const lists = listsInBoth(held, came).filter(
    (list) => !isPinned(list, patterns) && shown.some((each) => isSame(readAt(each, list), readAt(held, list))),
  );
  const decided = Object.entries(held).filter(([name]) => Object.hasOwn(DECIDED, name));
  const own = { ...withoutUnsaid(held, came, shown.at(-1) ?? {}), ...Object.fromEntries(decided) };
  return lists.reduce<JsonObject>(
    (file, list) => replaceAt(file, segmentsOf(list), readAt(came, list)!),
    mergeReturned(own, came, patterns),
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

/** Lists that both hold and that stand in no other list; pointers. What is decided as a whole has none. */
export function listsInBoth(held: Json | undefined, came: Json | undefined, at = ''): string[] {
  if (Array.isArray(held) && Array.isArray(came)) return [at];
  if (!isObject(held) || !isObject(came)) return [];
  return Object.keys(came).flatMap((name) =>
    at === '' && Object.hasOwn(DECIDED, name) ? [] : listsInBoth(held[name], came[name], `${at}${toPointer([name])}`),
  );
}

/** A file, or a part of it at this pointer, without what stands at some. */
export function leaveOut(part: JsonObject, places: ReadonlySet<string>, at = ''): JsonObject {
  const kept = Object.entries(part).flatMap(([name, value]): [string, Json][] => {
    const place = `${at}${toPointer([name])}`;
    if (places.has(place)) return [];
    return [[name, isObject(value) ? leaveOut(value, places, place) : value]];
  });
  return Object.fromEntries(kept);
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other);
}

function replaceAt(within: JsonObject, [name = '', ...below]: readonly string[], value: Json): JsonObject {
  return { ...within, [name]: below.length === 0 ? value : replaceAt(within[name] as JsonObject, below, value) };
}

function mergeSection(name: string, held: Json | undefined, came: Json, patterns: readonly string[]): Json {
  const decidedOn = DECIDED[name];
  if (decidedOn === undefined || !isObject(held) || !isObject(came))
    return merge(held, came, { at: toPointer([name]), patterns });
  const [before, after] = [held[decidedOn], came[decidedOn]];
  // Full dates: text order is time order. What came without a day is not known to be later.
  const isLater = typeof after === 'string' && (typeof before !== 'string' || after > before);
  // As a whole it would put other rows where a rule names one: it is read in its conversation.
  return isLater && listsNotKept({ [name]: held }, { [name]: came }, patterns).length === 0 ? came : held;
}

interface Merging {
  /** Pointer of what is merged. */
  at: string;
  patterns: readonly string[];
}

function merge(held: Json | undefined, came: Json, { at, patterns }: Merging): Json {
  if (Array.isArray(held) && Array.isArray(came)) {
    const isNew = (row: Json) => !held.some((own) => holds(own, row));
    return [...held, ...came.filter((row) => isNew(row) && !mayBeNamed(row, { list: at, held, patterns }))];
  }
  if (!isObject(held) || !isObject(came)) return came;
  const merged = Object.entries(came).map(
    ([name, value]) => [name, merge(held[name], value, { at: `${at}${toPointer([name])}`, patterns })] as const,
  );
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
