import type { Opened } from '#libs/envelope/open.js';
import { newestOf } from '../domain/circuits/newest-of.js';
import { RELAY } from '../domain/circuits/relay.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { HopRow } from '../ports/store/hops.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';

type Came = Pick<InboxRow, 'via'>;

/**
 * The origin may have laid another circuit: from now on what this node says goes back by that one (protocol relay.9). What was
 * heard directly goes directly from then on, and never by a circuit: no origin lays one for what goes directly, so it was
 * held back on the line and handed to a relay.
 */
export async function followCircuit(tx: Tx, known: ConversationRow, { via }: Came, at: Date): Promise<ConversationRow> {
  if (known.via === null || via === known.via || !(await leadsBack(tx, known.via, { via }, at))) return known;
  await tx.conversations.redirect(known.id, via);
  await tx.outbox.redirect(known.id, via, at);
  return { ...known, via };
}

/** Only where this node is the final one: whoever laid the circuit chose the way itself. */
async function leadsBack(tx: Tx, known: string, { via }: Came, at: Date): Promise<boolean> {
  const hop = await tx.hops.get(via ?? known);
  return hop?.place === 'final' && (via === null || (await isOpen(tx, hop, at)));
}

/**
 * What was taken in before says by coming again which circuit its author uses now, and of an author who waits for an answer
 * nothing else may come. Only the newest says so while the circuit known so far goes on: a relay that the author left
 * could lead the answers back to itself with anything that it carried once.
 */
export async function followRepeated(
  tx: Tx,
  { via }: Came,
  { claims, messageDigest }: Repeated,
  at: Date,
): Promise<void> {
  const id = claims['conversationId'] as string;
  const found = await tx.conversations.get(id);
  if (!found || found.kind === RELAY.kind || found.peer !== claims.issuer || found.via === via) return;
  const known = await tx.conversations.lock(id);
  if (known && (via === null || (await mayLead(tx, known, messageDigest, at))))
    await followCircuit(tx, known, { via }, at);
}

type Repeated = Pick<Opened, 'claims' | 'messageDigest'>;

async function mayLead(tx: Tx, { id, via }: ConversationRow, digest: string, at: Date): Promise<boolean> {
  const hop = via === null ? undefined : await tx.hops.get(via);
  if (hop && !(await isOpen(tx, hop, at))) return true;
  const heard = (await tx.conversations.steps(id)).filter(({ direction }) => direction === 'in');
  return newestOf(heard)?.digest === digest;
}

/** Whether something may still go by it. */
async function isOpen(tx: Tx, { id, failed, deadline }: HopRow, at: Date): Promise<boolean> {
  return !failed && at < deadline && (await tx.conversations.get(id))?.state === 'open';
}
