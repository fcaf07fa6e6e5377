import { leavesOf, ruleAt } from '#libs/schema-check/leaves.js';
import { coarsen } from './coarsen.js';
import type { Leaf } from './pointers.js';
import type { JsonObject, Scalar } from './types.js';

export interface Projected {
  content: JsonObject;
  /** Content pointer by case-file pointer. */
  targets: Map<string, string>;
}

/**
 * The coarse forms of the fields that may inform them. Targets stand on the first level of the summary, as a scalar
 * (`/sex`) or a list (`/languages/*`).
 * @param informing fields of the case file from which something coarse may be derived
 * @param only items of the summary that may be shown, where not all
 */
export function projectSummary(
  schemaId: string,
  informing: readonly Leaf[],
  at: Date,
  only?: readonly string[],
): Projected {
  const values = new Map<string, Scalar>(informing.map(({ pointer, value }) => [pointer, value]));
  const content: JsonObject = {};
  const targets = new Map<string, string>();
  for (const [to, { by, leaves, sources }] of groupByTarget(schemaId, informing)) {
    const isList = to.endsWith('/*');
    const name = to.slice(1).replace(/\/\*$/, '');
    if (only && !only.includes(`/${name}`)) continue;
    const derived = coarsen(by, leaves, { at, read: (pointer) => values.get(pointer), sources });
    const shown = isList ? derived : derived.slice(0, 1);
    if (shown.length === 0) continue;
    content[name] = isList ? shown.map(({ value }) => value) : (shown[0]?.value ?? null);
    shown.forEach(({ from }, i) => from.forEach((pointer) => targets.set(pointer, isList ? `/${name}/${i}` : to)));
  }
  return { content, targets };
}

interface Group {
  by: string;
  leaves: Leaf[];
  sources: number;
}

const TARGETS = new Map<string, ReadonlyMap<string, Omit<Group, 'leaves'>>>();

/** What a schema derives, from how many of its fields. */
function targetsOf(schemaId: string): ReadonlyMap<string, Omit<Group, 'leaves'>> {
  const known = TARGETS.get(schemaId);
  if (known) return known;
  const targets = new Map<string, Omit<Group, 'leaves'>>();
  for (const { coarse } of leavesOf(schemaId)) {
    if (coarse) targets.set(coarse.to, { by: coarse.by, sources: (targets.get(coarse.to)?.sources ?? 0) + 1 });
  }
  if (targets.size > 0) TARGETS.set(schemaId, targets);
  return targets;
}

/** In the order of the schema, so that the same fields give the same summary however they are ordered in the case file. */
function groupByTarget(schemaId: string, informing: readonly Leaf[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const [to, { by, sources }] of targetsOf(schemaId)) groups.set(to, { by, sources, leaves: [] });
  for (const leaf of informing) {
    const to = ruleAt(schemaId, leaf.pointer)?.coarse?.to;
    if (to !== undefined) groups.get(to)?.leaves.push(leaf);
  }
  return groups;
}
