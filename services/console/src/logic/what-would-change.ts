import type { Decision } from '../types.js';

/** No step shows more of these than it must, and nobody is to look for one that does. */
const KEPT_CLOSE: ReadonlySet<string> = new Set(['MHPSS', 'GBV_PROT', 'LEGAL_ASYLUM']);
/** Kept from this step by what it needs to know, which may be more at another. */
const OF_THE_STEP: ReadonlySet<string> = new Set([
  'matrix-never',
  'matrix-coarse',
  'matrix-minimum',
  'permitted-coarse',
]);

/**
 * Words for what would let a field go, or go exactly. Rules that nothing legitimate changes have none: what protects a
 * child, what it said no to or took back, and what it asked to be withheld.
 */
export function fieldChange({ rule, category }: Pick<Decision, 'rule' | 'category'>): string | undefined {
  return OF_THE_STEP.has(rule) && KEPT_CLOSE.has(category) ? undefined : `change.${rule}`;
}

/** Words for what would let a message go; of a condition the code says which. */
export function messageChange({ rule, code }: { rule: string; code: string }): string {
  return `change.${rule === 'condition' ? code : rule}`;
}
