import type { ReceivedProof } from '../domain/consent/rely-on-proofs.js';
import type { ConsentProof } from '../domain/consent/types.js';
import type { OnwardSharing } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { MessageRow } from '../ports/store/conversations.js';
import { readBody } from '../record/read-body.js';

interface ShownClaims {
  categories: readonly string[];
  onwardSharing: OnwardSharing;
  consentProof?: string;
}

export function claimsOf({ claims }: MessageRow): ShownClaims {
  return JSON.parse(claims) as ShownClaims;
}

/**
 * Scope and end of the proofs of consent with which a partner showed us a case, or had it shown to be passed on to it,
 * oldest first.
 */
export async function readProofs(
  parts: Pick<NodeParts, 'vault'>,
  shown: readonly { kind: string; row: MessageRow; passesTo?: string }[],
  peer: string,
): Promise<ReceivedProof[]> {
  const proofs: ReceivedProof[] = [];
  for (const { kind, row } of shown.filter((each) => each.row.author === peer || each.passesTo === peer)) {
    if (claimsOf(row).consentProof === undefined) continue;
    const proof = (await readBody(parts, kind, row))['consent'] as unknown as ConsentProof | undefined;
    if (proof) proofs.push({ scope: proof.scope, expiry: proof.expiry });
  }
  return proofs;
}
