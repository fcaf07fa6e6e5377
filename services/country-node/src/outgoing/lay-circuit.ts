import { v7 as uuidv7 } from 'uuid';
import { livesTooLong } from '../domain/circuits/circuit-terms.js';
import { isWay } from '../domain/circuits/judge-stops.js';
import { mayRelay } from '../domain/circuits/may-relay.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { HopRow } from '../ports/store/hops.js';
import type { Tx } from '../ports/store/store.js';
import { findParties } from '../record/find-agreement.js';
import { hopConversation, newHopReference } from '../record/new-hop.js';
import { checkRelays } from './check-relays.js';

export interface CircuitToLay {
  caseId: string;
  /** The node at the other end. */
  peer: string;
  purpose: string;
  /** Relays in their order. */
  route: readonly string[];
  /** RFC 3339, UTC. */
  routeUntil?: string;
}

type LayParts = Pick<NodeParts, 'self' | 'clock' | 'directory' | 'vault' | 'matrix' | 'national' | 'circuits'>;

/**
 * Prepares a circuit that begins here; it is opened by the first thing that travels by it.
 * @returns the hop toward the first relay
 * @throws Refusal `unknown-participant` (no way: relays must be organisations, each once), `circuit-undeliverable` (no
 * agreement with the first relay, or more relays than this node allows), `deadline-passed`, `schema-violation` (it
 * would live for too long), `origin-protected` (R2)
 */
export async function layCircuit(parts: LayParts, tx: Tx, asked: CircuitToLay): Promise<HopRow> {
  const at = parts.clock.now();
  const stops = [...asked.route, asked.peer];
  const [first = ''] = stops;
  const deadline = asked.routeUntil
    ? new Date(asked.routeUntil)
    : new Date(at.getTime() + parts.circuits.days * 86_400_000);
  const view = parts.directory.view();
  if (!isWay(parts.self, stops, (id) => view.participant(id))) throw new Refusal('unknown-participant', ['/route']);
  if (asked.route.length > parts.circuits.mostRelays) throw new Refusal('circuit-undeliverable', ['/route']);
  if (!(at < deadline)) throw new Refusal('deadline-passed', ['/routeUntil']);
  if (livesTooLong(parts.circuits, deadline, at)) throw new Refusal('schema-violation', ['/routeUntil']);
  const { purpose } = asked;
  const hopAsked = { ...findParties(parts, first, at), matrix: parts.matrix, step: 'open', purpose, at };
  if (!mayRelay(hopAsked)) throw new Refusal('circuit-undeliverable', ['/route']);
  await checkRelays(parts, tx, { caseId: asked.caseId, purpose, relays: asked.route, at });
  const hop: HopRow = {
    id: uuidv7(),
    circuitId: uuidv7(),
    role: 'near',
    place: 'origin',
    pairId: null,
    peer: first,
    reference: newHopReference(),
    purpose,
    deadline,
    payloadDigest: null,
    route: null,
    stops,
    otherEnd: asked.peer,
    failed: false,
    createdAt: at,
  };
  await parts.vault.createKey(hop.circuitId);
  await tx.hops.insert(hop);
  await tx.conversations.insert(hopConversation(hop, at));
  return hop;
}
