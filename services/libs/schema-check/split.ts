import { ruleAt } from './leaves.js';

export type Scalar = string | number | boolean;
export type Json = Scalar | null | Json[] | { [name: string]: Json };
export type Leaves = Readonly<Record<string, Scalar>>;

/** A body whose parts do not fit together; codes of `contracts/refusal-codes.json`. */
export class SplitError extends Error {
  override readonly name = 'SplitError';

  constructor(
    readonly code: 'category-mismatch' | 'schema-violation',
    readonly pointers: readonly string[],
  ) {
    super(code);
  }
}

/** Takes out empty objects and arrays, and nulls: what is held back must look like what is absent (R11). */
export function pruneEmpty(value: Json | undefined): Json | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) {
    const items = value.map(pruneEmpty).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (typeof value !== 'object') return value;
  const members = Object.entries(value).flatMap(([name, member]) => {
    const pruned = pruneEmpty(member);
    return pruned === undefined ? [] : [[name, pruned] as const];
  });
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}

/** Every scalar of a value by its JSON pointer, in order. */
export function flatten(value: Json, at = ''): [string, Scalar][] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => flatten(item, `${at}/${index}`));
  if (typeof value !== 'object') return [[at, value]];
  return Object.entries(value).flatMap(([name, member]) => flatten(member, `${at}/${name}`));
}

/**
 * Splits a body by the data category that its schema gives each leaf.
 * @throws SplitError `schema-violation` for a leaf the schema does not know
 */
export function splitByCategory(schemaId: string, body: Json): Record<string, Record<string, Scalar>> {
  const parts: Record<string, Record<string, Scalar>> = {};
  for (const [pointer, leaf] of flatten(body)) {
    const rule = ruleAt(schemaId, pointer);
    if (!rule) throw new SplitError('schema-violation', [pointer]);
    (parts[rule.category] ??= {})[pointer] = leaf;
  }
  return parts;
}

/**
 * Puts a body together again from its categories; the mirror of {@link splitByCategory}.
 * @throws SplitError `category-mismatch` for a leaf under a category not its own; `schema-violation` for a leaf the schema
 * does not know, a gap in an array, or two leaves that exclude each other
 */
export function joinCategories(schemaId: string, parts: Readonly<Record<string, Leaves>>): Json {
  const tree: Tree = new Map();
  for (const [category, leaves] of Object.entries(parts)) {
    for (const [pointer, leaf] of Object.entries(leaves)) {
      const rule = ruleAt(schemaId, pointer);
      if (!rule) throw new SplitError('schema-violation', []);
      if (rule.category !== category) throw new SplitError('category-mismatch', [pointer]);
      place(tree, pointer, leaf);
    }
  }
  return build(tree, '');
}

type Tree = Map<string, Tree | Scalar>;

function place(tree: Tree, pointer: string, leaf: Scalar): void {
  const segments = pointer.slice(1).split('/');
  const last = segments.pop() ?? '';
  let node = tree;
  for (const segment of segments) {
    const child: Tree | Scalar = node.get(segment) ?? new Map();
    if (!(child instanceof Map)) throw new SplitError('schema-violation', [pointer]);
    node.set(segment, child);
    node = child;
  }
  if (node.has(last)) throw new SplitError('schema-violation', [pointer]);
  node.set(last, leaf);
}

function build(tree: Tree, at: string): Json {
  const names = [...tree.keys()];
  const child = (name: string): Json => {
    const node = tree.get(name);
    return node instanceof Map ? build(node, `${at}/${name}`) : (node ?? null);
  };
  const isArray = names.length > 0 && names.every((name) => /^(0|[1-9]\d*)$/.test(name));
  if (!isArray) return Object.fromEntries(names.map((name) => [name, child(name)]));
  return names.map((_name, index) => {
    if (!tree.has(String(index))) throw new SplitError('schema-violation', [at]);
    return child(String(index));
  });
}
