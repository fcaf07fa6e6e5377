import type { TrustView } from '#libs/trust/lookup.js';
import { readSignature } from '#libs/envelope/verify.js';
import type { NodeParts } from '../ports/node-parts.js';

type SignerParts = Pick<NodeParts, 'self' | 'keyring' | 'directory'>;

/** Whether others may still open what this node signed: the trust list gives it the key for now (protocol 4.4). */
export function signatureCounts(parts: Pick<SignerParts, 'self' | 'directory'>, jws: string, at: Date): boolean {
  return counts(parts, parts.directory.view(), readSignature(jws).kid, at);
}

/**
 * Whether what this node signed is to be signed anew: its key was revoked or has ended, and there is one that counts in its
 * place. Until there is, nothing would be won.
 */
export function mustSignAnew(parts: SignerParts, jws: string, at: Date): boolean {
  if (signatureCounts(parts, jws, at)) return false;
  return counts(parts, parts.directory.view(), parts.keyring.signingKey().thumbprint, at);
}

function counts({ self }: Pick<SignerParts, 'self'>, view: TrustView, thumbprint: string, at: Date): boolean {
  return view.signingKeyOf(self, thumbprint, at) !== undefined;
}
