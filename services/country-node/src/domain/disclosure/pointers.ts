import type { Json, JsonObject, Scalar } from './types.js';

/** A scalar of a JSON value and where it stands (RFC 6901). */
export interface Leaf {
  pointer: string;
  value: Scalar;
}

/** The place of a leaf as a list of names; array indexes are decimal strings. */
export function segmentsOf(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function toPointer(segments: readonly string[]): string {
  return segments.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** All scalars in document order. Null, empty objects and empty arrays hold none, as bodies prune them. */
export function leavesIn(value: Json, at: readonly string[] = []): Leaf[] {
  if (value === null) return [];
  if (typeof value !== 'object') return [{ pointer: toPointer(at), value }];
  return Object.entries(value).flatMap(([name, child]) => leavesIn(child, [...at, name]));
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
  return wanted.every((name, i) => given[i] === name || (name === '*' && isIndex(given[i])));
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
