/** Deeper values are left to the library, which knows no depth. */
const DEEPEST = 100;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * The same value with the members of every object in the order of RFC 8785, so that the platform's own JSON writer gives the
 * canonical text: several times as fast as a writer in JavaScript. The value itself where its order is right already.
 * @returns undefined where the two could differ in any way: names that look like numbers, which objects keep in an order of
 * their own, `__proto__`, lone surrogates, numbers that are none, anything that is not plain JSON
 */
export function inPlainOrder(value: unknown): { value: unknown } | undefined {
  try {
    return { value: ordered(value, 0) };
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
}

const NOT_PLAIN = new Error('left to the library');

function ordered(value: unknown, depth: number): unknown {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw NOT_PLAIN;
    return value;
  }
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw NOT_PLAIN;
    return value;
  }
  if (typeof value !== 'object' || depth > DEEPEST) throw NOT_PLAIN;
  return Array.isArray(value) ? orderedItems(value, depth) : orderedMembers(value, depth);
}

function orderedItems(items: readonly unknown[], depth: number): readonly unknown[] {
  if ('toJSON' in items) throw NOT_PLAIN;
  let changed: unknown[] | undefined;
  for (let at = 0; at < items.length; at += 1) {
    const item = ordered(items[at], depth + 1);
    if (item !== items[at]) (changed ??= items.slice())[at] = item;
  }
  return changed ?? items;
}

function orderedMembers(value: object, depth: number): object {
  const prototype: unknown = Object.getPrototypeOf(value);
  if ((prototype !== Object.prototype && prototype !== null) || 'toJSON' in value) throw NOT_PLAIN;
  const members = value as Record<string, unknown>;
  const names = Object.keys(members);
  const sorted = areSorted(names);
  if (!sorted) names.sort();
  // Made when something differs, and not before: most of what is read is in order.
  let made: Record<string, unknown> | undefined = sorted ? undefined : {};
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at]!;
    const member = members[name];
    const item = member === undefined ? undefined : ordered(member, depth + 1);
    if (!made && (item === undefined || item !== member)) made = first(at, names, members);
    if (made && item !== undefined) made[name] = item;
  }
  return made ?? value;
}

/** @throws NOT_PLAIN at a name that the platform may write otherwise, or elsewhere */
function areSorted(names: readonly string[]): boolean {
  let sorted = true;
  for (let at = 0; at < names.length; at += 1) {
    if (!isPlainName(names[at]!)) throw NOT_PLAIN;
    if (at > 0 && names[at - 1]! > names[at]!) sorted = false;
  }
  return sorted;
}

function first(count: number, names: readonly string[], members: Record<string, unknown>): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (let at = 0; at < count; at += 1) made[names[at]!] = members[names[at]!];
  return made;
}

function isPlainName(name: string): boolean {
  const first = name.charCodeAt(0);
  return !(first >= ZERO && first <= NINE) && name !== '__proto__' && name.isWellFormed();
}
