import { ruleAt } from '#libs/schema-check/leaves.js';
import { tellsOfClaim } from '../safeguards/r03-no-hint.js';
import type { Category } from './categories.js';
import type { JudgedAttachment } from './judge-attachments.js';
import { isOutsideRows } from './narrow-column.js';
import { leavesIn, readAt, segmentsOf, type Leaf } from './pointers.js';
import type { JsonObject } from './types.js';
import { weighLeaf, type Grounds, type LeafVerdict } from './weigh-leaf.js';

export interface WeighedLeaf extends Leaf {
  /** Empty for a field the schema does not know. */
  category: string;
  verdict: LeafVerdict;
}

/** Holds every field of the case file against the grounds, in the form that the column projects. */
export function weighCase(
  grounds: Grounds,
  { schemaId, caseFile }: { schemaId: string; caseFile: JsonObject },
  attachments: readonly JudgedAttachment[],
): WeighedLeaf[] {
  const form = grounds.column.projection === 'file' ? 'exact' : 'coarse';
  return leavesIn(caseFile).map((leaf) => {
    const category = ruleAt(schemaId, leaf.pointer)?.category ?? '';
    const { pointer, value } = leaf;
    if (category === '') return { pointer, value, category, verdict: { ok: false, rule: 'schema-unknown' } };
    if (isOutsideRows(grounds.column.cells[category as Category]?.rows, caseFile, pointer)) {
      return { pointer, value, category, verdict: { ok: false, rule: 'matrix-minimum' } };
    }
    const verdict = weighLeaf(grounds, { pointer: leaf.pointer, category, form });
    if (verdict.ok && tellsOfClaim(grounds.purpose, value)) {
      return { pointer, value, category, verdict: { ok: false, rule: 'safeguard-R3' } };
    }
    const bySelection = verdict.ok && form === 'exact' ? judgeSelection(leaf, caseFile, attachments) : undefined;
    return { pointer, value, category, verdict: bySelection ?? verdict };
  });
}

/** What the file says of an attachment goes only with the attachment: item by item. */
function judgeSelection(
  { pointer }: Leaf,
  caseFile: JsonObject,
  attachments: readonly JudgedAttachment[],
): LeafVerdict | undefined {
  const [section, index = ''] = segmentsOf(pointer);
  if (section !== 'attachments') return undefined;
  const id = readAt(caseFile, `/attachments/${index}/id`);
  const chosen = attachments.find((each) => each.id === id);
  if (!chosen) return { ok: false, rule: 'not-selected' };
  return chosen.permitted ? undefined : { ok: false, rule: chosen.rule };
}
