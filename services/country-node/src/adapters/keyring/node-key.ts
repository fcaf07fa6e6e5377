import { hkdfSync, randomBytes } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../../domain/refusal.js';
import { syncFolder } from '../objects/sync-folder.js';

const KEY_LENGTH = 32;

/** What the node key is used for; each use gets a key of its own, so that no ciphertext fits in another place. */
export type NodeKeyPurpose = 'keyring' | 'case-vault' | 'case-marks' | 'session' | 'backup';

/**
 * The one secret that stands over all others of the node: 32 random bytes, in a file only its user may read.
 * An HSM or a key service may take its place; the port it serves (Keyring, CaseVault) stays the same.
 */
export class NodeKey {
  constructor(private readonly secret: Uint8Array) {
    if (secret.length !== KEY_LENGTH) throw new Fault('node-key-invalid');
  }

  /** @returns 32 bytes for one purpose (HKDF-SHA256, RFC 5869) */
  derive(purpose: NodeKeyPurpose): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.secret, '', `passerelle/${purpose}/v1`, KEY_LENGTH));
  }
}

/** Makes a new node key file (base64url text, mode 0600); never replaces one that is there. */
export async function createNodeKey(path: string): Promise<NodeKey> {
  const secret = randomBytes(KEY_LENGTH);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${secret.toString('base64url')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
  return new NodeKey(secret);
}

/** @throws Fault `node-key-missing`, `node-key-exposed` (others may read the file) or `node-key-invalid` */
export async function readNodeKey(path: string): Promise<NodeKey> {
  const facts = await stat(path).catch((error: unknown) => {
    throw new Fault('node-key-missing', error);
  });
  if (process.platform !== 'win32' && (facts.mode & 0o077) !== 0) throw new Fault('node-key-exposed');
  const text = (await readFile(path, 'utf8')).trim();
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) throw new Fault('node-key-invalid');
  return new NodeKey(Buffer.from(text, 'base64url'));
}
