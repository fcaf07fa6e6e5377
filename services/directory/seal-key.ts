import { Decrypter, Encrypter } from 'age-encryption';
import { generateKey, type OctetKey } from '#libs/envelope/keys.js';

/** About a second on a small machine for each guess (scrypt, 2^18: what age itself takes). */
const WORK_FACTOR = 18;

/** A new signing key, sealed by a passphrase in the age format. */
export async function makeSealedKey(
  passphrase: string,
  workFactor = WORK_FACTOR,
): Promise<{ key: OctetKey; sealed: Uint8Array }> {
  const key = generateKey('Ed25519');
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(workFactor);
  return { key, sealed: await encrypter.encrypt(JSON.stringify(key)) };
}

/** @throws Error for a wrong passphrase, TypeError for what holds no signing key */
export async function openSealedKey(sealed: Uint8Array, passphrase: string): Promise<OctetKey> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  const key = JSON.parse(await decrypter.decrypt(sealed, 'text')) as OctetKey;
  if (key.crv !== 'Ed25519' || typeof key.d !== 'string') throw new TypeError('no signing key');
  return key;
}
