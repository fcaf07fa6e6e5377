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
  return { key, sealed: await sealText(JSON.stringify(key), passphrase, workFactor) };
}

/** @throws Error for a wrong passphrase, TypeError for what holds no signing key */
export async function openSealedKey(sealed: Uint8Array, passphrase: string): Promise<OctetKey> {
  const key = JSON.parse(await openSealedText(sealed, passphrase)) as OctetKey;
  if (key.crv !== 'Ed25519' || typeof key.d !== 'string') throw new TypeError('no signing key');
  return key;
}

export function sealText(text: string, passphrase: string, workFactor = WORK_FACTOR): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(workFactor);
  return encrypter.encrypt(text);
}

/** @throws Error for a wrong passphrase */
export function openSealedText(sealed: Uint8Array, passphrase: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  return decrypter.decrypt(sealed, 'text');
}
