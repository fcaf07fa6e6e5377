import { decryptNameless, encryptNameless } from './nameless.js';
import { ENVELOPE_LIMITS, type DecryptionKey, type EncryptionKey } from './types.js';

/** Characters that a payload may have, so that the message around it keeps to its own limit. */
export const PAYLOAD_CHARACTERS = 600_000;
const TYP = 'passerelle-relayed+v1';

/**
 * A sealed object as relays carry it. A sealed object names its recipient's key, and by sending it to one node after another
 * a relay could find out who opens it: so it is encrypted once more, as something that opens nowhere else.
 * @throws RangeError when it is too large to be carried
 */
export function hideSealed(sealed: string, { publicKey }: EncryptionKey): string {
  const payload = encryptNameless(Buffer.from(sealed, 'ascii'), publicKey, TYP);
  if (payload.length > PAYLOAD_CHARACTERS) throw new RangeError('too large to be carried');
  return payload;
}

/** The sealed object in a payload; undefined when it is not for us. Its own author is still to be proved. */
export function findSealed(payload: string, keys: readonly DecryptionKey[]): string | undefined {
  const plain = decryptNameless(payload, keys, TYP);
  if (!plain || plain.length > ENVELOPE_LIMITS.sealedBytes) return undefined;
  const sealed = plain.toString('latin1');
  return /^[A-Za-z0-9_.-]+$/.test(sealed) ? sealed : undefined;
}
