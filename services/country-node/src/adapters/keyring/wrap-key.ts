import type { NodeKey, NodeKeyPurpose } from './node-key.js';
import { openBytes, sealBytes } from './seal-bytes.js';

const ATTEMPTS = 3;

/** What a key is wrapped for: the use of the node key, and the place that it belongs to. */
export interface Place {
  purpose: NodeKeyPurpose;
  binding: string;
}

/** A case key, bound to its case, so that no file passes for another's. */
export function placeOfCaseKey(caseId: string): Place {
  return { purpose: 'case-vault', binding: JSON.stringify(['case-key', caseId]) };
}

/** A key of the keyring, bound to its file, so that two files cannot be swapped. */
export function placeInKeyring(thumbprint: string): Place {
  return { purpose: 'keyring', binding: JSON.stringify(['keyring', thumbprint]) };
}

export function wrapKey(by: NodeKey, { purpose, binding }: Place, key: Uint8Array): Uint8Array {
  return sealBytes(by.derive(purpose), binding, key);
}

/** @returns undefined where it opens under none of the keys */
export function unwrapKey(
  by: readonly NodeKey[],
  { purpose, binding }: Place,
  wrapped: Uint8Array,
): Uint8Array | undefined {
  for (const each of by) {
    const key = openBytes(each.derive(purpose), binding, wrapped);
    if (key) return key;
  }
  return undefined;
}

/**
 * Reads and unwraps a key while the node key may be changed by another process. The bytes are read first: what is wrapped
 * under a key was wrapped after the file of the node key named it. What was read in the middle of a change is read again.
 */
export async function readWrapped(
  read: () => Promise<Uint8Array>,
  known: () => readonly NodeKey[],
  place: Place,
): Promise<Uint8Array | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const wrapped = await read();
    const key = unwrapKey(known(), place, wrapped);
    if (key !== undefined || attempt === ATTEMPTS) return key;
  }
}
