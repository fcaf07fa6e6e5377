import { findSealed } from '#libs/envelope/payload.js';
import { digestOf } from '#libs/envelope/sign.js';
import type { HopStep } from '../domain/circuits/relay.js';
import { Fault, Refusal } from '../domain/refusal.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { HopRow } from '../ports/store/hops.js';
import type { Tx } from '../ports/store/store.js';
import { stepBack } from '../record/break-circuit.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { queueHop } from '../record/queue-hop.js';
import type { Incoming, TakeParts } from './take-message.js';

/**
 * What a node does by itself with a step of a circuit, in the transaction that takes it in: a relay queues the like toward
 * its other neighbour, an end takes out what is sealed for it, or answers.
 * @throws Refusal `schema-violation` (another reference than the hop's), `deadline-passed`
 */
export async function takeHopStep(
  parts: TakeParts,
  tx: Tx,
  { id }: ConversationRow,
  incoming: Incoming,
): Promise<void> {
  const hop = await tx.hops.get(id);
  if (!hop) throw new Fault('hop-missing');
  const { body, at } = incoming;
  if (body['hopReference'] !== hop.reference) throw new Refusal('schema-violation', ['/hopReference']);
  const payload = body['payload'] as string | undefined;
  if (payload !== undefined && !(at < hop.deadline)) throw new Refusal('deadline-passed');
  const step = incoming.claims.step as HopStep;
  if (hop.pairId !== null) return passOn(tx, hop, { step, payload, at });
  if (payload !== undefined) return takeOut(parts, tx, hop, payload, at);
  if (step === 'stop') await queueHop(tx, { hop, step: 'stopped', at });
  if (step === 'broken') {
    await tx.hops.setFailed(hop.circuitId);
    await stepBack(parts, tx, hop);
  }
}

type Passing = { step: HopStep; payload: string | undefined; at: Date };

async function passOn(tx: Tx, hop: HopRow, { step, payload, at }: Passing): Promise<void> {
  const pair = await tx.hops.get(hop.pairId ?? '');
  if (!pair) throw new Fault('hop-missing');
  await queueHop(tx, { hop: pair, step, ...(payload === undefined ? {} : { payload }), at });
  const facts = {
    circuitId: hop.circuitId,
    step,
    from: hop.peer,
    to: pair.peer,
    references: [hop.reference, pair.reference],
    ...(payload === undefined ? {} : { payloadDigest: digestOf(payload) }),
  };
  await tx.ledger.append([ledgerEntry('circuit-carried', facts, at)]);
}

/**
 * At an end: what is sealed for this node goes the way of every delivery. What is not is set aside, and nothing at all goes
 * back because of it: an answer, or its absence, would tell a relay who stands at the end.
 */
async function takeOut(parts: TakeParts, tx: Tx, hop: HopRow, payload: string, at: Date): Promise<void> {
  const sealed = findSealed(payload, parts.keyring.decryptionKeys()) ?? null;
  const sealedDigest = digestOf(sealed ?? payload);
  const row = { sealedDigest, subjectSender: hop.peer, sealed, receivedAt: at, via: hop.id };
  const due = await tx.inbox.insertNew([row]);
  if (sealed !== null) return due.length > 0 ? tx.notify({ topic: 'inbox', id: sealedDigest }) : undefined;
  await tx.inbox.finish(sealedDigest, 'quarantined', 'unopenable', null);
  const facts = { sealedDigest, subjectSender: hop.peer, code: 'unopenable', circuitId: hop.circuitId };
  await tx.ledger.append([ledgerEntry('quarantine', facts, at)]);
}
