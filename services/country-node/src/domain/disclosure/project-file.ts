import { readAt, type Leaf } from './pointers.js';
import type { Projected } from './project-summary.js';
import { rebuild } from './rebuild.js';
import type { JsonObject } from './types.js';

/** The fields themselves, in the shape of the case file, arrays closed up over what is held back (R11). */
export function projectFile(caseFile: JsonObject, permitted: readonly Leaf[]): Projected {
  return rebuild(permitted, (pointer) => Array.isArray(readAt(caseFile, pointer)));
}
