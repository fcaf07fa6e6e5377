import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Curve, generateKey, type OctetKey, publicHalf, thumbprintOf } from '#libs/envelope/keys.js';
import { writeOnce } from '../objects/write-whole.js';
import type { NodeKeys } from './node-key.js';
import { placeInKeyring, wrapKey } from './wrap-key.js';

/** What a key file holds once opened. The file's name is `<thumbprint>.jwk.sealed`. */
export interface KeyRecord {
  jwk: Required<OctetKey>;
  /** RFC 3339 UTC; a signing key is not used before, so that peers can learn of it first. */
  activeFrom: string;
}

export const KEY_FILE_ENDING = '.jwk.sealed';

/**
 * Makes a node's first two keys, Ed25519 to sign and X25519 to encrypt, in a folder, sealed under the node key.
 * @returns the public halves, for the trust list
 */
export async function createKeyring(
  folder: string,
  nodeKeys: NodeKeys,
  activeFrom: Date,
): Promise<{ sign: OctetKey; encrypt: OctetKey }> {
  const sign = await addKey(folder, nodeKeys, 'Ed25519', activeFrom);
  const encrypt = await addKey(folder, nodeKeys, 'X25519', activeFrom);
  return { sign, encrypt };
}

/** Adds a key to a keyring (rotation); the older ones stay until their files are removed. @returns the public half */
export async function addKey(folder: string, nodeKeys: NodeKeys, crv: Curve, activeFrom: Date): Promise<OctetKey> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const record: KeyRecord = { jwk: generateKey(crv), activeFrom: activeFrom.toISOString() };
  const thumbprint = thumbprintOf(record.jwk);
  const sealed = wrapKey(nodeKeys.current(), placeInKeyring(thumbprint), Buffer.from(JSON.stringify(record)));
  await writeOnce(join(folder, `${thumbprint}${KEY_FILE_ENDING}`), sealed);
  return publicHalf(record.jwk);
}
