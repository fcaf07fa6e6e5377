import type { Json } from '../types.js';

/** What stands at a JSON pointer (RFC 6901); undefined where nothing does. */
export function readPointer(document: Json | undefined, pointer: string): Json | undefined {
  const parts = pointer.split('/').slice(1);
  return parts.reduce<Json | undefined>((at, part) => {
    if (typeof at !== 'object' || at === null) return undefined;
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) return at[Number(name)];
    return Object.hasOwn(at, name) ? at[name] : undefined;
  }, document);
}

/** The section of a field and the names that lead to it, without places in lists. */
export function namesOf(pointer: string): { section: string; names: string[] } {
  const [section = '', ...rest] = pointer.split('/').slice(1);
  return { section, names: rest.filter((part) => !/^\d+$/.test(part)) };
}
