import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';

/** Signing and encryption keys of one side. */
export interface Party {
  signing: { publicKey: KeyObject; privateKey: KeyObject };
  encryption: { publicKey: KeyObject; privateKey: KeyObject };
}

const SIGNATURE_BYTES = 64;
const RAW_KEY_BYTES = 32;
const SPKI_HEAD = Buffer.from('302a300506032b656e032100', 'hex');

export function makeParty(): Party {
  return { signing: generateKeyPairSync('ed25519'), encryption: generateKeyPairSync('x25519') };
}

/** The same primitives as the envelope (Ed25519, X25519, HKDF, AES-256-GCM), without its format: key | iv | tag | ciphertext. */
export function rawSeal(from: Party, to: Party, plain: Buffer): Buffer {
  const signed = Buffer.concat([sign(null, plain, from.signing.privateKey), plain]);
  const ephemeral = generateKeyPairSync('x25519');
  const key = derive(ephemeral.privateKey, to.encryption.publicKey);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const text = Buffer.concat([cipher.update(signed), cipher.final()]);
  const half = ephemeral.publicKey.export({ type: 'spki', format: 'der' }).subarray(-RAW_KEY_BYTES);
  return Buffer.concat([half, iv, cipher.getAuthTag(), text]);
}

export function rawOpen(to: Party, from: Party, sealed: Buffer): Buffer {
  const half = Buffer.concat([SPKI_HEAD, sealed.subarray(0, RAW_KEY_BYTES)]);
  const key = derive(to.encryption.privateKey, createPublicKey({ key: half, type: 'spki', format: 'der' }));
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(32, 44));
  decipher.setAuthTag(sealed.subarray(44, 60));
  const signed = Buffer.concat([decipher.update(sealed.subarray(60)), decipher.final()]);
  const plain = signed.subarray(SIGNATURE_BYTES);
  if (!verify(null, plain, from.signing.publicKey, signed.subarray(0, SIGNATURE_BYTES))) throw new Error('not signed');
  return plain;
}

function derive(privateKey: KeyObject, publicKey: KeyObject): Buffer {
  return Buffer.from(hkdfSync('sha256', diffieHellman({ privateKey, publicKey }), '', 'raw', 32));
}
