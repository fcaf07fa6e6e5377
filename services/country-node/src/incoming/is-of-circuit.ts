import type { AddressedClaims } from '#libs/envelope/types.js';
import { CONVERSATION_KINDS } from '../domain/conversations/every-kind.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';

/**
 * Whether an object of a proved author may come by the way it came. A circuit carries what the two nodes at its ends say to
 * each other: the final node takes the first message's author for the other end, and nobody else's words afterwards.
 * Otherwise a relay could slip in an object of its own, and learn from an answer that it guessed the end right. A circuit of
 * one purpose carries no conversation of another, which a courier may have held back and given to a relay; but what becomes of
 * a case is told by the way that the case went, once that is known to be one.
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
  const follows = hop.otherEnd !== null && GO_ALONG.has(claims['kind']);
  if (typ === 'passerelle-message+v1' && !follows && purposeFor(claims['kind']) !== hop.purpose) return false;
  if (hop.otherEnd !== null) return hop.otherEnd === claims.issuer;
  if (hop.place !== 'final' || typ !== 'passerelle-message+v1') return false;
  await tx.hops.bindOtherEnd(hop.id, claims.issuer);
  return true;
}

/** Kinds for which no circuit is laid: they tell whoever has a part in a case what becomes of it (`tellHolders`). */
const GO_ALONG: ReadonlySet<unknown> = new Set([
  ...['consent-change', 'restriction', 'erasure-request', 'correction', 'case-closure'],
]);

/** That of the circuit which an origin lays for a conversation of this kind; undefined for what no table has. */
function purposeFor(kind: unknown): string | undefined {
  return CONVERSATION_KINDS.find((each) => each.kind === kind)?.purpose;
}
