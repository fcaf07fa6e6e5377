import { checkAgainst } from '#libs/schema-check/check.js';
import type { JsonObject } from '../domain/disclosure/types.js';

const CASE_FILE = 'urn:passerelle:schema:case-file:v1';

/**
 * A case file with what came of it merged in, section by section. A section that would no longer be what the schema says (a
 * list grown too long) stays as it was; they are tried one by one only where the whole is not sound.
 */
export function mergeSound(
  held: JsonObject,
  came: JsonObject,
  merge: (held: JsonObject, came: JsonObject) => JsonObject,
): JsonObject {
  const whole = merge(held, came);
  if (checkAgainst(CASE_FILE, whole).ok) return whole;
  return Object.entries(came).reduce((file, [name, value]) => {
    const merged = merge(file, { [name]: value });
    return checkAgainst(CASE_FILE, merged).ok ? merged : file;
  }, held);
}
