import type { Json, JsonObject, Scalar } from './types.js';

/** A scalar of a JSON value and where it stands (RFC 6901). */
export interface Leaf {
  pointer: string;
  value: Scalar;
}

/** Pointers taken apart before; schemas, matrix and consent records name few, again and again. */
const TAKEN_APART = new Map<string, readonly string[]>();
const MOST_KEPT = 10_000;
const LONGEST_KEPT = 200;

/** The place of a leaf as a list of names; array indexes are decimal strings. */
export function segmentsOf(pointer: string): readonly string[] {
  const known = TAKEN_APART.get(pointer);
  if (known) return known;
  const names = pointer === '' ? [] : pointer.slice(1).split('/');
  const segments = pointer.includes('~') ? names.map(unescapeName) : names;
  if (TAKEN_APART.size >= MOST_KEPT) TAKEN_APART.clear();
  if (pointer.length <= LONGEST_KEPT) TAKEN_APART.set(pointer, segments);
  return segments;
}

function unescapeName(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}

function escapeName(name: string): string {
  return name.includes('~') || name.includes('/') ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name;
}

export function toPointer(segments: readonly string[]): string {
  return segments.map((name) => `/${escapeName(name)}`).join('');
}

/** All scalars in document order. Null, empty objects and empty arrays hold none, as bodies prune them. */
export function leavesIn(value: Json): Leaf[] {
  const leaves: Leaf[] = [];
  collect(value, '', leaves);
  return leaves;
}

function collect(value: Json, pointer: string, into: Leaf[]): void {
  if (value === null) return;
  if (typeof value !== 'object') return void into.push({ pointer, value });
  const below = childrenOf(pointer);
  for (const name of Object.keys(value)) {
    collect((value as JsonObject)[name]!, below.get(name) ?? keepChild(below, pointer, name), into);
  }
}

/** Pointers put together before, by what they stand below: the same text each time is found faster in every table. */
const BELOW = new Map<string, Map<string, string>>();
let kept = 0;

function childrenOf(pointer: string): Map<string, string> {
  const known = BELOW.get(pointer);
  if (known) return known;
  const made = new Map<string, string>();
  if (pointer.length <= LONGEST_KEPT) BELOW.set(pointer, made);
  return made;
}

function keepChild(below: Map<string, string>, pointer: string, name: string): string {
  const child = `${pointer}/${escapeName(name)}`;
  if (child.length > LONGEST_KEPT) return child;
  if ((kept += 1) > MOST_KEPT) {
    kept = 0;
    BELOW.clear();
  }
  below.set(name, child);
  return child;
}

/** Whether `pattern` (`*` for any array index) names exactly this place. */
export function matchesPattern(pattern: string, pointer: string): boolean {
  const wanted = segmentsOf(pattern);
  const given = segmentsOf(pointer);
  return wanted.length === given.length && startsWith(wanted, given);
}

/** Whether `pattern` names this place or something above it. */
export function coversPointer(pattern: string, pointer: string): boolean {
  return startsWith(segmentsOf(pattern), segmentsOf(pointer));
}

function startsWith(wanted: readonly string[], given: readonly string[]): boolean {
  for (let i = 0; i < wanted.length; i += 1) {
    if (given[i] !== wanted[i] && !(wanted[i] === '*' && isIndex(given[i]))) return false;
  }
  return true;
}

function isIndex(name: string | undefined): boolean {
  return name !== undefined && /^(0|[1-9]\d*)$/.test(name);
}

/** Reads the value at a pointer; undefined when nothing stands there. Own members only. */
export function readAt(root: Json, pointer: string): Json | undefined {
  let value: Json | undefined = root;
  for (const name of segmentsOf(pointer)) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined;
    value = (value as JsonObject)[name];
  }
  return value;
}
