import { VALIDATORS } from './generated/validators.js';

export type Checked = { ok: true } | { ok: false; errors: { pointer: string; keyword: string }[] };

/** Names that JSON may hold but no message of ours does. */
const SAFE_SEGMENT = /^[A-Za-z0-9_:-]{0,64}$/;

/**
 * Holds a value against a schema of `schemas/`. Errors carry pointers and keywords, never values; a name that the sender
 * made up is not repeated either.
 * @throws RangeError for a schema id that is not ours
 */
export function checkAgainst(schemaId: string, value: unknown): Checked {
  const validate = Object.hasOwn(VALIDATORS, schemaId) ? VALIDATORS[schemaId] : undefined;
  if (!validate) throw new RangeError('schema unknown');
  if (validate(value)) return { ok: true };
  const errors = (validate.errors ?? []).map(({ instancePath, keyword }) => ({ pointer: safe(instancePath), keyword }));
  return { ok: false, errors };
}

/** Whether a schema of this id is published. */
export function isKnownSchema(schemaId: string): boolean {
  return Object.hasOwn(VALIDATORS, schemaId);
}

function safe(pointer: string): string {
  return pointer
    .split('/')
    .map((segment) => (SAFE_SEGMENT.test(segment) ? segment : '…'))
    .join('/');
}
