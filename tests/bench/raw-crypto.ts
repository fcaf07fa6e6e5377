import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';

/** What others know of a side. */
export interface PublicParty {
  signing: { publicKey: KeyObject };
  encryption: { publicKey: KeyObject };
}

/** Signing and encryption keys of one side. */
export interface Party extends PublicParty {
  signing: { publicKey: KeyObject; privateKey: KeyObject };
  encryption: { publicKey: KeyObject; privateKey: KeyObject };
}

/** Keys as another process is given them. */
export type KeysInWords = Record<'signing' | 'encryption', JsonWebKey>;

const SIGNATURE_BYTES = 64;
const RAW_KEY_BYTES = 32;

export function makeParty(): Party {
  return { signing: generateKeyPairSync('ed25519'), encryption: generateKeyPairSync('x25519') };
}

export function partyInWords({ signing, encryption }: Party): KeysInWords {
  const words = ({ privateKey }: Party['signing']) => privateKey.export({ format: 'jwk' });
  return { signing: words(signing), encryption: words(encryption) };
}

export function publicInWords({ signing, encryption }: PublicParty): KeysInWords {
  const words = ({ publicKey }: PublicParty['signing']) => publicKey.export({ format: 'jwk' });
  return { signing: words(signing), encryption: words(encryption) };
}

export function readParty({ signing, encryption }: KeysInWords): Party {
  const read = (key: JsonWebKey) => {
    const privateKey = createPrivateKey({ key, format: 'jwk' });
    return { privateKey, publicKey: createPublicKey(privateKey) };
  };
  return { signing: read(signing), encryption: read(encryption) };
}

export function readPublicParty({ signing, encryption }: KeysInWords): PublicParty {
  const read = (key: JsonWebKey) => ({ publicKey: createPublicKey({ key, format: 'jwk' }) });
  return { signing: read(signing), encryption: read(encryption) };
}

/** The same primitives as the envelope (Ed25519, X25519, HKDF, AES-256-GCM), without its format: key | iv | tag | ciphertext. */
export function rawSeal(from: Party, to: PublicParty, plain: Buffer): Buffer {
  const signed = Buffer.concat([sign(null, plain, from.signing.privateKey), plain]);
  const ephemeral = generateKeyPairSync('x25519');
  const key = derive(ephemeral.privateKey, to.encryption.publicKey);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const text = Buffer.concat([cipher.update(signed), cipher.final()]);
  const half = Buffer.from(ephemeral.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return Buffer.concat([half, iv, cipher.getAuthTag(), text]);
}

export function rawOpen(to: Party, from: PublicParty, sealed: Buffer): Buffer {
  const half = { kty: 'OKP', crv: 'X25519', x: sealed.subarray(0, RAW_KEY_BYTES).toString('base64url') };
  const key = derive(to.encryption.privateKey, createPublicKey({ key: half, format: 'jwk' }));
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(32, 44));
  decipher.setAuthTag(sealed.subarray(44, 60));
  const signed = Buffer.concat([decipher.update(sealed.subarray(60)), decipher.final()]);
  const plain = signed.subarray(SIGNATURE_BYTES);
  if (!verify(null, plain, from.signing.publicKey, signed.subarray(0, SIGNATURE_BYTES))) throw new Error('not signed');
  return plain;
}

// Key objects and JWKs because they cost least: ciphers that begin with bare bytes take three times as long.
function derive(privateKey: KeyObject, publicKey: KeyObject): KeyObject {
  const secret = createSecretKey(diffieHellman({ privateKey, publicKey }));
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'raw', 32)));
}
