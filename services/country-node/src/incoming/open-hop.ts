import { v7 as uuidv7 } from 'uuid';
import { takePlace } from '#libs/envelope/route.js';
import { digestOf } from '#libs/envelope/sign.js';
import { isTooFarOff, mostOnward } from '../domain/circuits/circuit-terms.js';
import { mayRelay } from '../domain/circuits/may-relay.js';
import { Refusal } from '../domain/refusal.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { HopRow } from '../ports/store/hops.js';
import type { Tx } from '../ports/store/store.js';
import { findParties } from '../record/find-agreement.js';
import { hopConversation, newHopReference } from '../record/new-hop.js';
import type { Incoming, TakeParts } from './take-message.js';

/** Body of the step that opens a circuit, as its schema guarantees it. */
interface OpenBody {
  hopReference: string;
  purpose: string;
  deadline: string;
  route: string[];
  payload: string;
}

/**
 * Takes a circuit that a neighbour opens: this node is the final one on it, or carries it on to the next. Whoever asks
 * learns no more than that it does not go on from here.
 * @throws Refusal `schema-violation`, `deadline-passed`, `route-unopenable`, `circuit-loop`, `circuit-quota`, `circuit-undeliverable`
 */
export async function openHop(parts: TakeParts, tx: Tx, incoming: Incoming): Promise<ConversationRow> {
  const { claims, at } = incoming;
  const body = incoming.body as unknown as OpenBody;
  if (body.purpose !== claims.purpose) throw new Refusal('schema-violation', ['/purpose']);
  if (!(at < new Date(body.deadline))) throw new Refusal('deadline-passed');
  if (isTooFarOff(parts.circuits, new Date(body.deadline), at)) throw new Refusal('schema-violation', ['/deadline']);
  const payload = digestOf(body.payload);
  const { purpose, deadline } = body;
  const place = takePlace(body.route, parts.keyring.decryptionKeys(), { payload, purpose, deadline });
  if (!place) throw new Refusal('route-unopenable');
  if (await tx.hops.carries(payload)) throw new Refusal('circuit-loop');
  await checkCircuitQuota(parts, tx, incoming, place.next);
  if (place.next !== undefined) checkNext(parts, incoming, place.next);
  return keepHops(parts, tx, incoming, { body, payload, ...place });
}

/** @throws Refusal `circuit-quota` */
async function checkCircuitQuota(
  { circuits, directory }: TakeParts,
  tx: Tx,
  { claims: { issuer }, at }: Incoming,
  next: string | undefined,
): Promise<void> {
  if ((await tx.hops.countOpened(issuer, at)) >= circuits.perNeighbour) throw new Refusal('circuit-quota');
  const neighbour = directory.view().participant(issuer);
  if (next === undefined || !neighbour) return;
  const onward = await tx.hops.countOpened(issuer, at, next);
  if (onward >= mostOnward(circuits, neighbour)) throw new Refusal('circuit-quota');
}

/** Only organisations relay, and only where matrix and agreement say so. */
function checkNext(parts: TakeParts, { claims, at }: Incoming, next: string): void {
  const view = parts.directory.view();
  const known = view.participant(next) !== undefined && next !== parts.self && next !== claims.issuer;
  const relays = view.participant(parts.self)?.kind === 'organisation';
  if (!known || !relays) throw new Refusal('circuit-undeliverable');
  const asked = { ...findParties(parts, next, at), matrix: parts.matrix, step: 'open', purpose: claims.purpose, at };
  if (!mayRelay(asked)) throw new Refusal('circuit-undeliverable');
}

type Placed = { body: OpenBody; payload: string; next: string | undefined; route: string[] };

async function keepHops(
  parts: TakeParts,
  tx: Tx,
  { claims, at }: Incoming,
  { body, payload, next, route }: Placed,
): Promise<ConversationRow> {
  const [circuitId, onward] = [uuidv7(), next === undefined ? null : uuidv7()];
  const shared = {
    circuitId,
    purpose: body.purpose,
    deadline: new Date(body.deadline),
    stops: null,
    otherEnd: null,
    failed: false,
    createdAt: at,
  };
  const far: HopRow = {
    ...shared,
    id: claims.conversationId,
    role: 'far',
    place: onward === null ? 'final' : 'relay',
    pairId: onward,
    peer: claims.issuer,
    reference: body.hopReference,
    payloadDigest: payload,
    route: null,
  };
  if (!(await tx.hops.insertOpened(far))) throw new Refusal('circuit-loop');
  await parts.vault.createKey(circuitId);
  const conversation = hopConversation(far, at);
  await tx.conversations.insert(conversation);
  if (onward === null || next === undefined) return conversation;
  const onto = {
    id: onward,
    role: 'near',
    place: 'relay',
    pairId: far.id,
    peer: next,
    payloadDigest: null,
    route,
  } as const;
  const near: HopRow = { ...shared, ...onto, reference: newHopReference() };
  await tx.hops.insert(near);
  await tx.conversations.insert(hopConversation(near, at));
  return conversation;
}
