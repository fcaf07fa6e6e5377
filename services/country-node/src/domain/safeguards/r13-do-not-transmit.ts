import { readAt } from '../disclosure/pointers.js';
import type { JsonObject } from '../disclosure/types.js';

/** R13: a case so marked neither asks nor answers anybody. */
export function isDoNotTransmit(caseFile: JsonObject): boolean {
  return readAt(caseFile, '/doNotTransmit') === true;
}
