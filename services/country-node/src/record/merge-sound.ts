import { checkAgainst } from '#libs/schema-check/check.js';
import { leaveOut, listsInBoth } from '../domain/case/merge-returned.js';
import type { JsonObject } from '../domain/disclosure/types.js';

const CASE_FILE = 'urn:passerelle:schema:case-file:v1';

type Merge = (held: JsonObject, came: JsonObject) => JsonObject;

/**
 * A case file with what came of it merged in. Where the whole would no longer be what the schema says, section by section: of
 * one that would not be (a list grown too long), all but the lists that make it so, which stay as they were. A risk that rose
 * is not lost by a list beside it (R15).
 */
export function mergeSound(held: JsonObject, came: JsonObject, merge: Merge): JsonObject {
  const whole = merge(held, came);
  if (isSound(whole)) return whole;
  return Object.entries(came).reduce((file, [name, value]) => mergeSection(file, { [name]: value }, merge), held);
}

function mergeSection(held: JsonObject, came: JsonObject, merge: Merge): JsonObject {
  const whole = merge(held, came);
  if (isSound(whole)) return whole;
  const lists = new Set(listsInBoth(held, came));
  const merged = () => merge(held, leaveOut(came, lists));
  if (!isSound(merged())) return held;
  for (const list of [...lists]) {
    lists.delete(list);
    if (!isSound(merged())) lists.add(list);
  }
  return merged();
}

function isSound(file: JsonObject): boolean {
  return checkAgainst(CASE_FILE, file).ok;
}
