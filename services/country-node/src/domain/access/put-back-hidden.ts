import { ruleAt } from '#libs/schema-check/leaves.js';
import { leavesIn, readAt } from '../disclosure/pointers.js';
import { rebuild } from '../disclosure/rebuild.js';
import type { JsonObject } from '../disclosure/types.js';

/**
 * What somebody wrote anew of whom some categories were kept (`keepVisible`), with what they could not see put back as it
 * stood. A list is of one category, so that its rows are all seen or all hidden.
 * @returns the whole, and pointers into `after` to what it says in a category that is not seen: that would be written over
 * unseen, and is to be refused whether or not anything stands there
 */
export function putBackHidden(
  schemaId: string,
  { before, after }: { before: JsonObject; after: JsonObject },
  categories: ReadonlySet<string>,
): { whole: JsonObject; unseen: string[] } {
  const isHidden = ({ pointer }: { pointer: string }) => {
    const category = ruleAt(schemaId, pointer)?.category;
    return category !== undefined && !categories.has(category);
  };
  const written = leavesIn(after);
  const hidden = leavesIn(before).filter(isHidden);
  const unseen = written.filter(isHidden).map(({ pointer }) => pointer);
  if (hidden.length === 0 || unseen.length > 0) return { whole: after, unseen };
  const isArray = (pointer: string) => [after, before].some((each) => Array.isArray(readAt(each, pointer)));
  return { whole: rebuild([...written, ...hidden], isArray).content, unseen };
}
