import type { KeyObject } from 'node:crypto';

/**
 * Holds a P-256 key pair whose private half it never gives away: an HSM, a smart card, a key service. The node key lies
 * sealed for it, and opens where it is.
 */
export interface KeyToken {
  /** @throws Fault `node-key-token-unavailable` */
  publicKey(): KeyObject;
  /** @returns the 32 bytes that both keys agree on (ECDH). @throws Fault `node-key-token-unavailable` */
  agree(other: KeyObject): Uint8Array;
}
