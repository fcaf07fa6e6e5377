import { ruleAt } from '#libs/schema-check/leaves.js';
import { addMonths } from '../closure/closure-terms.js';
import { leavesIn, readAt } from '../disclosure/pointers.js';
import { rebuild } from '../disclosure/rebuild.js';
import type { Json, JsonObject } from '../disclosure/types.js';
import type { NationalConfiguration } from '../national/national-configuration.js';

/** A category of closed cases that national law keeps for less long than the rest. */
export interface ShorterTerm {
  category: string;
  months: number;
}

/** R21: which categories of a closed case are over before the case is. Where the law keeps cases for ever, every one it names. */
export function shorterTerms({ retention }: Pick<NationalConfiguration, 'retention'>): ShorterTerm[] {
  const closed = retention.filter(({ outcome }) => outcome === 'closed');
  const whole = closed.find(({ category }) => category === undefined)?.months ?? Infinity;
  return closed.flatMap(({ category, months }) => (category && months < whole ? [{ category, months }] : []));
}

/** R21: whether such a category is over, of a case that was closed then. A case that was opened again has no such time. */
export function isCategoryOver({ closedAt }: { closedAt: Date | null }, months: number, now: Date): boolean {
  return closedAt !== null && addMonths(closedAt, months) <= now;
}

/**
 * A value without the leaves of one category, closed up as if they were absent. What its schema does not know stays.
 * @returns undefined where there is none of it
 */
export function withoutCategory(schemaId: string, value: Json, category: string): JsonObject | undefined {
  const leaves = leavesIn(value);
  const left = leaves.filter(({ pointer }) => ruleAt(schemaId, pointer)?.category !== category);
  if (left.length === leaves.length) return undefined;
  return rebuild(left, (pointer) => Array.isArray(readAt(value, pointer))).content ?? {};
}
