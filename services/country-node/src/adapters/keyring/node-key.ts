import { hkdfSync } from 'node:crypto';
import { Fault } from '../../domain/refusal.js';

export const KEY_LENGTH = 32;

/** What the node key is used for; each use gets a key of its own, so that no ciphertext fits in another place. */
export type NodeKeyPurpose = 'keyring' | 'case-vault' | 'case-marks' | 'marks-root' | 'session' | 'backup';

/** The node key as it is now. It can be changed while processes of the node run (decision 46): ask for every use. */
export interface NodeKeys {
  /** Under this one is sealed whatever is sealed now. */
  current(): NodeKey;
  /** The current one first; behind it the former, as long as something may still be sealed under it. */
  known(): readonly NodeKey[];
  /**
   * Why the node key that there is by now cannot be read; undefined where it was. As long as there is a fault, nothing new may be
   * sealed: what `current` says may be destroyed already.
   */
  behind(): Fault | undefined;
  /** 32 bytes from which marks are drawn: the same whichever key the node has. */
  marksRoot(): Uint8Array;
}

/**
 * The one secret that stands over all others of the node: 32 random bytes. By itself it is a key that is never changed. Where
 * it lies, in a file or sealed for a token, is its file's affair.
 */
export class NodeKey implements NodeKeys {
  private readonly derived = new Map<NodeKeyPurpose, Uint8Array>();

  constructor(private readonly secret: Uint8Array) {
    if (secret.length !== KEY_LENGTH) throw new Fault('node-key-invalid');
  }

  /** @returns 32 bytes for one purpose (HKDF-SHA256, RFC 5869) */
  derive(purpose: NodeKeyPurpose): Uint8Array {
    const known = this.derived.get(purpose);
    if (known) return known;
    const made = new Uint8Array(hkdfSync('sha256', this.secret, '', `passerelle/${purpose}/v1`, KEY_LENGTH));
    this.derived.set(purpose, made);
    return made;
  }

  current(): NodeKey {
    return this;
  }

  known(): readonly NodeKey[] {
    return [this];
  }

  behind(): undefined {
    return undefined;
  }

  /** Of a node whose key was never changed they are drawn from the key itself. */
  marksRoot(): Uint8Array {
    return this.derive('case-marks');
  }

  equals(other: NodeKey): boolean {
    return Buffer.compare(this.secret, other.secret) === 0;
  }

  /** base64url, as it stands in its file. */
  text(): string {
    return Buffer.from(this.secret).toString('base64url');
  }
}
