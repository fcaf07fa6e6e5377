import { createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import type { Curve, OctetKey } from '#libs/envelope/keys.js';
import { addKey, createKeyring } from '../../country-node/src/adapters/keyring/create-keyring.js';
import { FileKeyring } from '../../country-node/src/adapters/keyring/file-keyring.js';
import { createNodeKey, NodeKeyFile } from '../../country-node/src/adapters/keyring/node-key-file.js';
import type { Settings } from '../../country-node/src/config.js';
import { Fault } from '../../country-node/src/domain/refusal.js';
import type { Clock } from '../../country-node/src/ports/clock.js';
import { UsageError } from '../usage-error.js';

type KeySettings = Pick<Settings, 'nodeKeyFile' | 'keyringFolder'>;
const CLOCK = { now: () => new Date() };

/** The node's keyring; the public halves of the keys that it uses at that time. @throws UsageError */
export async function openOwnKeys({ nodeKeyFile, keyringFolder }: KeySettings, clock: Clock = CLOCK) {
  try {
    const keyring = await FileKeyring.open(keyringFolder, NodeKeyFile.read(nodeKeyFile), clock);
    const signer = keyring.signingKey();
    const [decryption] = keyring.decryptionKeys();
    return {
      signer,
      sign: publicJwk(signer.privateKey, 'Ed25519'),
      encrypt: publicJwk(decryption!.privateKey, 'X25519'),
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new UsageError(`The node’s keys cannot be read (${error.reason}).`);
  }
}

/** Makes node key and keyring where there are none; what is there is never touched. @returns whether any was made */
export async function makeOwnKeys({ nodeKeyFile, keyringFolder }: KeySettings): Promise<boolean> {
  const isEmpty = !existsSync(keyringFolder) || readdirSync(keyringFolder).length === 0;
  if (!isEmpty) return false;
  const nodeKey = await (existsSync(nodeKeyFile) ? NodeKeyFile.read(nodeKeyFile) : createNodeKey(nodeKeyFile));
  await createKeyring(keyringFolder, nodeKey, new Date());
  return true;
}

/**
 * Adds a pair to the keyring, which signs from that time on; what is there stays.
 * @throws UsageError where another pair waits for its time: of two, one would sign before it is listed
 */
export async function addOwnKeys(settings: KeySettings, activeFrom: Date): Promise<void> {
  const then = { now: () => new Date(8.64e15) };
  const [now, last] = [await openOwnKeys(settings), await openOwnKeys(settings, then)];
  if (now.sign.x !== last.sign.x) throw new UsageError('There are new keys already, whose time has not come.');
  const nodeKey = NodeKeyFile.read(settings.nodeKeyFile);
  for (const curve of ['Ed25519', 'X25519'] as const) {
    await addKey(settings.keyringFolder, nodeKey, curve, activeFrom);
  }
}

function publicJwk(privateKey: KeyObject, crv: Curve): OctetKey {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { kty: 'OKP', crv, x };
}
