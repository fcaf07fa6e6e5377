import { LEAVES } from './generated/leaves.js';
import type { LeafRule } from './leaf-rule.js';

const byPattern = new Map(
  Object.entries(LEAVES).map(([schema, leaves]) => [schema, new Map(leaves.map((leaf) => [leaf.pattern, leaf]))]),
);

/** Pointers whose pattern was found before: those of our schemas' bodies, again and again. */
const FOUND = new Map<string, string>();
const MOST_KEPT = 10_000;
const LONGEST_KEPT = 200;

/** Every leaf a schema knows. Empty for a schema that is not ours. */
export function leavesOf(schemaId: string): readonly LeafRule[] {
  return LEAVES[schemaId] ?? [];
}

/** The rule of the leaf at a pointer; undefined where the schema has no leaf. */
export function ruleAt(schemaId: string, pointer: string): LeafRule | undefined {
  return byPattern.get(schemaId)?.get(patternOf(pointer));
}

/** A pointer with its array indexes made `*`. Names of properties never look like numbers in our schemas. */
export function patternOf(pointer: string): string {
  const known = FOUND.get(pointer);
  if (known !== undefined) return known;
  const pattern = pointer.replaceAll(/\/(0|[1-9]\d*)(?=\/|$)/g, '/*');
  if (FOUND.size >= MOST_KEPT) FOUND.clear();
  if (pointer.length <= LONGEST_KEPT) FOUND.set(pointer, pattern);
  return pattern;
}
