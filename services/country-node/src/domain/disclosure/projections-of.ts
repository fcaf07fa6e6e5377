import type { Matrix, Projection } from './types.js';

/** What of the case a step shows to one kind of recipient or another; empty for a step that shows nothing of it. */
export function projectionsOf({ columns }: Matrix, kind: string, step: string): Exclude<Projection, 'none'>[] {
  const own = columns.filter((each) => each.conversation === kind && each.steps.includes(step));
  return [...new Set(own.flatMap(({ projection }) => (projection === 'none' ? [] : [projection])))];
}
