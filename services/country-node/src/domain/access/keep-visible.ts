import { ruleAt } from '#libs/schema-check/leaves.js';
import { leavesIn, readAt } from '../disclosure/pointers.js';
import { rebuild } from '../disclosure/rebuild.js';
import type { Json, JsonObject } from '../disclosure/types.js';

/**
 * A value without the fields of categories that a reader may not see, closed up as if they were absent; undefined when
 * nothing is left. A field that the schema does not know is left out.
 */
export function keepVisible(schemaId: string, value: Json, categories: ReadonlySet<string>): JsonObject | undefined {
  const visible = leavesIn(value).filter(({ pointer }) => {
    const category = ruleAt(schemaId, pointer)?.category;
    return category !== undefined && categories.has(category);
  });
  if (visible.length === 0) return undefined;
  return rebuild(visible, (pointer) => Array.isArray(readAt(value, pointer))).content;
}
