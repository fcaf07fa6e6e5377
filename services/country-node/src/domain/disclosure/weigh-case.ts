import { ruleAt } from '#libs/schema-check/leaves.js';
import { tellsOfClaim } from '../safeguards/r03-no-hint.js';
import { isWithheld } from '../safeguards/r11-withheld.js';
import type { Category } from './categories.js';
import type { JudgedAttachment } from './judge-attachments.js';
import { isOutsideRows } from './narrow-column.js';
import { leavesIn, readAt, segmentsOf, type Leaf } from './pointers.js';
import { AS_ASYLUM, isInRow, tellingRows } from './tells-of-asylum.js';
import type { JsonObject } from './types.js';
import { weighLeaf, type Grounds, type LeafVerdict } from './weigh-leaf.js';

export interface WeighedLeaf extends Leaf {
  /** Empty for a field the schema does not know. */
  category: string;
  verdict: LeafVerdict;
  /** It tells of a claim for asylum as well, and goes by this too. */
  asAsylum?: LeafVerdict;
}

/** Holds every field of the case file against the grounds, in the form that the column projects. */
export function weighCase(
  grounds: Grounds,
  { schemaId, caseFile }: { schemaId: string; caseFile: JsonObject },
  attachments: readonly JudgedAttachment[],
): WeighedLeaf[] {
  const form = grounds.column.projection === 'file' ? 'exact' : 'coarse';
  const categoryOf = (pointer: string) => ruleAt(schemaId, pointer)?.category ?? '';
  const telling = tellingRows(caseFile, (pointer) =>
    isWithheld(grounds.consent, { pointer, category: categoryOf(pointer) }, grounds.recipient),
  );
  return leavesIn(caseFile).map((leaf): WeighedLeaf => {
    const category = categoryOf(leaf.pointer);
    const { pointer, value } = leaf;
    if (category === '') return { pointer, value, category, verdict: { ok: false, rule: 'schema-unknown' } };
    if (isOutsideRows(grounds.column.cells[category as Category]?.rows, caseFile, pointer)) {
      return { pointer, value, category, verdict: { ok: false, rule: 'matrix-minimum' } };
    }
    const verdict = weighLeaf(grounds, { pointer, category, form });
    if (verdict.ok && tellsOfClaim(grounds.purpose, value)) {
      return { pointer, value, category, verdict: { ok: false, rule: 'safeguard-R3' } };
    }
    if (!verdict.ok || form === 'coarse') return { pointer, value, category, verdict };
    const bySelection = judgeSelection(leaf, caseFile, attachments);
    if (bySelection) return { pointer, value, category, verdict: bySelection };
    const tells = category !== 'LEGAL_ASYLUM' && isInRow(telling, pointer);
    return { pointer, value, category, ...(tells ? weighAsAsylum(grounds, verdict) : { verdict }) };
  });
}

/** What tells of a claim goes by its own category and by LEGAL_ASYLUM. */
function weighAsAsylum(grounds: Grounds, verdict: LeafVerdict): Pick<WeighedLeaf, 'verdict' | 'asAsylum'> {
  const asAsylum = weighLeaf(grounds, AS_ASYLUM);
  return asAsylum.ok ? { verdict, asAsylum } : { verdict: asAsylum };
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
