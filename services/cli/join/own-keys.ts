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
const CLOCK: Clock = { now: () => new Date() };

/**
 * The node's keyring: the public halves of the keys that it uses now, and of those that it will sign with later.
 * @throws UsageError
 */
export async function openOwnKeys({ nodeKeyFile, keyringFolder }: KeySettings) {
  try {
    const keyring = await FileKeyring.open(keyringFolder, NodeKeyFile.read(nodeKeyFile), CLOCK);
    const signer = keyring.signingKey();
    const [decryption] = keyring.decryptionKeys();
    return {
      signer,
      toCome: keyring.signingKeysToCome().map(({ from, key }) => ({
        from: new Date(from),
        signer: key,
        sign: publicJwk(key.privateKey, 'Ed25519'),
      })),
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
  const { toCome } = await openOwnKeys(settings);
  if (toCome.length > 0)
    throw new UsageError(
      'There are new keys already, whose time has not come; without --new-keys the application is of these.',
    );
  const nodeKey = NodeKeyFile.read(settings.nodeKeyFile);
  for (const curve of ['Ed25519', 'X25519'] as const) {
    await addKey(settings.keyringFolder, nodeKey, curve, activeFrom);
  }
}

function publicJwk(privateKey: KeyObject, crv: Curve): OctetKey {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { kty: 'OKP', crv, x };
}
