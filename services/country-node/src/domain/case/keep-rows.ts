import { namesRow } from '../consent/name-rows.js';
import type { ConsentRecord } from '../consent/apply-event.js';
import type { ConsentEvent } from '../consent/types.js';
import { coversPointer, leavesIn, readAt, segmentsOf, toPointer } from '../disclosure/pointers.js';
import type { Json, JsonObject } from '../disclosure/types.js';

const INDEX = /^(0|[1-9]\d*)$/;

/**
 * The patterns by which a consent record keeps back rows of lists by their places: of what is withheld, and of what permits
 * leave out, also where their time has not come. What a record says by a place it says of what stands there.
 * @param records the record as folded, each way that it may count
 * @param coming events whose own time has not come
 */
export function rowsNamed(
  records: readonly ConsentRecord[],
  coming: readonly Pick<ConsentEvent, 'provisions' | 'withheld'>[],
): string[] {
  const said = [...records.flatMap(({ permits, withheld }) => [...permits, ...withheld])];
  const later = coming.flatMap(({ provisions = [], withheld = [] }) => [...provisions, ...withheld]);
  const patterns = [...said, ...later].flatMap((rule) => [
    ...('fieldExceptions' in rule ? (rule.fieldExceptions ?? []) : []),
    ...('field' in rule && rule.field !== undefined ? [rule.field] : []),
  ]);
  return [...new Set(patterns.filter(namesRow))];
}

/**
 * R11: the lists whose rows a rule names by place and that do not keep them, as pointers into the file. Rows may be added
 * at the end and changed inside; none may go, be replaced by another, or come to stand elsewhere. A row says only by what it
 * holds which one it is, so that doubt counts as a move: it holds nothing that it held; it is as much like another that
 * changed as like the one that stood there; or it has a value that only another held, and holds no more.
 */
export function listsNotKept(before: JsonObject, after: JsonObject, patterns: readonly string[]): string[] {
  const lists = new Set(patterns.flatMap((pattern) => listsAbove(before, segmentsOf(pattern), '')));
  return [...lists].filter((list) => !keepsRows(rowsAt(before, list), rowsAt(after, list)));
}

/** Whether a rule names rows of this list, or of one inside its rows, by their places. */
export function isPinned(list: string, patterns: readonly string[]): boolean {
  const depth = segmentsOf(list).length;
  return patterns.some((pattern) => {
    const names = segmentsOf(pattern);
    const above = toPointer(names.slice(0, depth));
    return names.length > depth && coversPointer(above, list) && namesRow(toPointer(names.slice(depth)));
  });
}

/**
 * R11: the rows of a list beside what a partner says that no rule may be got round by: a row that shares a value with one
 * that a rule names by its place may be that one with a detail changed, and would stand where nothing covers it.
 * @param held the list as it stands here; `list` its pointer
 */
export function mayBeNamed(
  row: Json,
  { list, held, patterns }: { list: string; held: readonly Json[]; patterns: readonly string[] },
): boolean {
  const values = valuesOf(row);
  return held.some((own, at) => isRowNamed(list, at, patterns) && alike(values, valuesOf(own)).length > 0);
}

/** Whether a rule names this row of the list by its place, or rows of a list inside it. */
function isRowNamed(list: string, row: number, patterns: readonly string[]): boolean {
  const depth = segmentsOf(list).length;
  return patterns.some((pattern) => {
    const names = segmentsOf(pattern);
    const isOfRow = coversPointer(toPointer(names.slice(0, depth + 1)), `${list}/${row}`);
    return names.length > depth && isOfRow && namesRow(toPointer(names.slice(depth)));
  });
}

/** The lists of which a pattern names a row, each by its pointer; `*` stands for every row. */
function listsAbove(within: Json, [name, ...below]: readonly string[], at: string): string[] {
  if (name === undefined || within === null || typeof within !== 'object') return [];
  const own = Array.isArray(within) && INDEX.test(name) ? [at] : [];
  const names = Array.isArray(within) && name === '*' ? Object.keys(within) : [name];
  const inner = names.flatMap((each) => {
    const child = Object.hasOwn(within, each) ? (within as JsonObject)[each] : undefined;
    return child === undefined ? [] : listsAbove(child, below, `${at}${toPointer([each])}`);
  });
  return [...own, ...inner];
}

function rowsAt(file: JsonObject, list: string): readonly Json[] {
  const value = readAt(file, list);
  return Array.isArray(value) ? value : [];
}

function keepsRows(before: readonly Json[], after: readonly Json[]): boolean {
  if (after.length < before.length) return false;
  const rows = { before: before.map(valuesOf), after: after.map(valuesOf) };
  const changed = rows.after.flatMap((row, at) => (isSame(row, rows.before[at]) ? [] : [at]));
  const moved = changed.filter((at) => at < before.length);
  if (moved.some((at) => alike(rows.before[at], rows.after[at]).length === 0)) return false;
  return !changed.some((at) => moved.some((from) => from !== at && mayHaveMoved(rows, { at, from })));
}

type Values = ReadonlySet<string>;

/** What a row holds, each value with its place in the row. */
function valuesOf(row: Json): Values {
  return new Set(leavesIn(row).map(({ pointer, value }) => JSON.stringify([pointer, value])));
}

/** Whether the row that stands at `at`, or something of it, may be what stood at `from`. */
function mayHaveMoved(
  { before, after }: { before: readonly Values[]; after: readonly Values[] },
  { at, from }: { at: number; from: number },
): boolean {
  const like = alike(after[at], before[from]);
  const isOther =
    like.length > 0 &&
    like.length >= alike(after[from], before[from]).length &&
    like.length >= alike(after[at], before[at]).length;
  const isOnly = (value: string) => before.every((row, each) => each === from || !row.has(value));
  return isOther || like.some((value) => isOnly(value) && !after[from]?.has(value));
}

function isSame(one: Values, other: Values | undefined): boolean {
  return one.size === other?.size && alike(one, other).length === one.size;
}

function alike(one: Values | undefined, other: Values | undefined): string[] {
  return [...(one ?? [])].filter((value) => other?.has(value));
}
