/**
 * Signs that do not show, as the inside of a class of an expression with `u`: what text from a PDF or a telephone brings along
 * (soft hyphens, joiners, directions, controls), and the Arabic stroke that only makes a word longer.
 */
export const UNSEEN = '\\p{Cf}\\p{Default_Ignorable_Code_Point}\\u0640\\u0080-\\u009f';

const EACH = new RegExp(`[${UNSEEN}]`, 'gu');

/** A text as a person sees it: two that look the same for want of such signs alone become the same. */
export function withoutUnseen(text: string): string {
  return text.replaceAll(EACH, '');
}
