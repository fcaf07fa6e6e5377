import type { AddressedClaims } from '#libs/envelope/types.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';

/**
 * Whether an object of a proved author may come by the way it came. A circuit carries what the two nodes at its ends say to
 * each other: the final node takes the first message's author for the other end, and nobody else's words afterwards.
 * Otherwise a relay could slip in an object of its own, and learn from an answer that it guessed the end right.
 */
export async function isOfCircuit(
  tx: Tx,
  { via }: Pick<InboxRow, 'via'>,
  { typ, claims }: { typ: string; claims: AddressedClaims },
): Promise<boolean> {
  if (!via) return true;
  const hop = await tx.hops.get(via);
  if (!hop || claims['kind'] === 'relay' || (typ !== 'passerelle-message+v1' && typ !== 'passerelle-receipt+v1'))
    return false;
  if (hop.otherEnd !== null) return hop.otherEnd === claims.issuer;
  if (hop.place !== 'final' || typ !== 'passerelle-message+v1') return false;
  await tx.hops.bindOtherEnd(hop.id, claims.issuer);
  return true;
}
