import { hideSealed } from '#libs/envelope/payload.js';
import { digestOf } from '#libs/envelope/sign.js';
import { chooseHopStep, type Chosen } from '../domain/circuits/choose-hop-step.js';
import { mayRelay } from '../domain/circuits/may-relay.js';
import { type HopStep, RELAY } from '../domain/circuits/relay.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { RefusalCode } from '../domain/refusal-codes.js';
import { Fault, Refusal } from '../domain/refusal.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { HopRow } from '../ports/store/hops.js';
import type { OutboxRow } from '../ports/store/outbox.js';
import type { Tx } from '../ports/store/store.js';
import { breakCircuit } from '../record/break-circuit.js';
import { findParties } from '../record/find-agreement.js';
import { actOf } from '../record/acts.js';
import { foldStored } from '../record/fold-stored.js';
import { recipientKeyOf } from '../record/recipient-key.js';
import { queueHop } from '../record/queue-hop.js';
import { commitMessage } from './commit-message.js';
import { layRoute } from './lay-route.js';
import { recheckRelays } from './recheck-basis.js';
import { sealMessage } from './seal-message.js';
import type { SendParts } from './send-message.js';

const HOUR_MS = 3_600_000;
/** A message whose circuit is over waits for another one; it is looked at now and then. */
const OVER_MS = 6 * HOUR_MS;
/** A message that was carried and not answered is carried again, each time later: the hops lose nothing by themselves. */
const AGAIN_MS = 600_000;
const LONGEST_AGAIN_MS = 24 * HOUR_MS;
const WAIT_MS = 1_000;

interface Carrying {
  row: OutboxRow;
  hop: HopRow;
  conversation: ConversationRow;
  at: Date;
}

/**
 * Takes what travels by a circuit to the next node on it: a message of the hop carries it, and that one has an outbox row, a
 * receipt and retries of its own. A message stays open until the other end's own receipt is in; receipts and steps of the
 * circuit are done once they are on their way.
 */
export async function carryRow(parts: SendParts, row: OutboxRow): Promise<void> {
  await parts.store.together('relay', async (tx) => {
    const conversation = await tx.conversations.lock(row.via ?? '');
    const hop = await tx.hops.get(row.via ?? '');
    if (!conversation || !hop) throw new Fault('hop-missing');
    // Answered, or carried by another relay, since it was claimed.
    if (!(await tx.outbox.isOpen(row.id))) return;
    await carry(parts, tx, { row, hop, conversation, at: parts.clock.now() });
  });
}

async function carry(parts: SendParts, tx: Tx, carrying: Carrying): Promise<void> {
  const { row, conversation, at } = carrying;
  const later = (ms: number) => tx.outbox.reschedule([row.id], new Date(at.getTime() + ms));
  if (await isOnItsWay(tx, row)) return later(AGAIN_MS);
  const messages = await tx.conversations.messages(conversation.id);
  const folded = foldStored(conversation, messages, await tx.inbox.refusedDigests(conversation));
  const step = chooseFor(carrying, folded.state);
  if (step === 'wait') return later(WAIT_MS);
  if (step === 'over') return giveUp(tx, carrying, folded.state);
  if (!isAllowed(parts, carrying, step)) return refuseHere(parts, tx, carrying);
  if (await isBarred(parts, tx, carrying)) return refuseHere(parts, tx, carrying, 'origin-protected');
  const messageId = await sendStep(parts, tx, carrying, { step, parents: folded.heads });
  if (row.kind !== 'message') return tx.outbox.close([row.id]);
  const again = Math.min(LONGEST_AGAIN_MS, AGAIN_MS * 2 ** Math.min(row.attempts - 1, 10));
  return tx.outbox.markCarried(row.id, messageId, new Date(at.getTime() + again));
}

/** The hop itself still tries; carrying the same once more would only lengthen the queue. */
async function isOnItsWay(tx: Tx, { carriedIn }: OutboxRow): Promise<boolean> {
  const carrying = carriedIn === null ? undefined : await tx.conversations.step(carriedIn);
  if (carrying?.status !== 'queued') return false;
  // Signed anew on the way, it is receipted under another id.
  const act = actOf(await tx.conversations.steps(carrying.conversationId), carrying.id);
  return !act.some(({ status }) => status === 'receipted');
}

function chooseFor({ row, hop, at }: Carrying, state: string): Chosen {
  const { hopStep } = row;
  const isStep = hopStep === 'stop' || hopStep === 'stopped' || hopStep === 'broken';
  if (!isStep && !(at < hop.deadline)) return 'over';
  const { role, failed } = hop;
  return chooseHopStep(isStep ? hopStep : 'sealed', { role, state, failed });
}

/** What can never go by this hop. Whoever waits for an answer to a stop gets it, also where there was nothing left to stop. */
async function giveUp(tx: Tx, { row, hop, at }: Carrying, state: string): Promise<void> {
  if (row.kind === 'message') return takeSpare(tx, { row, hop, at });
  await tx.outbox.close([row.id]);
  // What was to open it, and comes only now, does so no more.
  if (row.hopStep === 'stop' && state === RELAY.initial && !hop.failed) await tx.hops.setFailed(hop.circuitId);
  const pair = row.hopStep === 'stop' && hop.pairId !== null ? await tx.hops.get(hop.pairId) : undefined;
  if (pair) await queueHop(tx, { hop: pair, step: 'stopped', at });
}

/**
 * A circuit that its origin left and that came up late may have been heard last, and then been stopped: the one before it, by
 * which nothing travels any more, is still there. Otherwise the message waits for another.
 */
async function takeSpare(tx: Tx, { row, hop, at }: Pick<Carrying, 'row' | 'hop' | 'at'>): Promise<void> {
  const { place, otherEnd, purpose } = hop;
  const spare =
    place === 'final' && otherEnd !== null ? await tx.hops.spare({ otherEnd, purpose, now: at }) : undefined;
  if (!spare || row.conversationId === null) {
    return tx.outbox.reschedule([row.id], new Date(at.getTime() + OVER_MS));
  }
  await tx.conversations.redirect(row.conversationId, spare.id);
  await tx.outbox.redirect(row.conversationId, spare.id, at);
}

function isAllowed(parts: SendParts, { hop, at }: Carrying, step: HopStep): boolean {
  return mayRelay({ ...findParties(parts, hop.peer, at), matrix: parts.matrix, step, purpose: hop.purpose, at });
}

/** R2 (protocol relay.12) of what is said again by a new circuit; whatever waits for a receipt is looked at with its basis. */
async function isBarred(parts: SendParts, tx: Tx, { row, hop, at }: Carrying): Promise<boolean> {
  if (row.kind !== 'hop' || row.sealed === '' || hop.place !== 'origin') return false;
  const of = await tx.conversations.ofHop(hop.id);
  const barred = await Promise.all(of.map(({ caseId }) => recheckRelays(parts, tx, { via: hop.id, caseId, at })));
  return barred.some((code) => code !== undefined);
}

/** The agreement with the neighbour has ended meanwhile: a relay breaks the circuit, an end waits for another one. */
async function refuseHere(
  parts: SendParts,
  tx: Tx,
  { row, hop }: Carrying,
  code: RefusalCode = 'agreement-not-permitted',
): Promise<void> {
  const carries = row.kind === 'hop' && row.sealed !== '';
  if (!carries) throw new Refusal(code);
  await tx.outbox.close([row.id]);
  if (!hop.failed) await breakCircuit(parts, tx, hop, code);
}

async function sendStep(
  parts: SendParts,
  tx: Tx,
  { row, hop, conversation, at }: Carrying,
  { step, parents }: { step: HopStep; parents: readonly string[] },
): Promise<string> {
  const body = await bodyOf(parts, tx, { row, hop, at }, step);
  const sealed = await sealMessage(parts, tx, {
    conversation,
    step,
    body,
    parents,
    parties: findParties(parts, hop.peer, at),
    purpose: hop.purpose,
    onwardSharing: 'none',
    at,
  });
  await commitMessage(parts, tx, { conversation, step, sealed, parents, manifest: null, by: 'system', at });
  return sealed.messageId;
}

async function bodyOf(
  parts: SendParts,
  tx: Tx,
  { row, hop, at }: Omit<Carrying, 'conversation'>,
  step: HopStep,
): Promise<JsonObject> {
  const hopReference = hop.reference;
  if ((['stop', 'stopped', 'broken'] satisfies HopStep[] as HopStep[]).includes(step)) return { hopReference };
  const payload = row.kind === 'hop' ? row.sealed : hideFor(parts, row, at);
  if (step !== 'open') return { hopReference, payload };
  const [digest, deadline] = [digestOf(payload), hop.deadline.toISOString()];
  const route = hop.route ?? layRoute(parts, hop, { payload: digest, purpose: hop.purpose, deadline }, at);
  await tx.hops.setOpened(hop.id, digest);
  return { hopReference, purpose: hop.purpose, deadline, route, payload };
}

function hideFor({ directory }: SendParts, { recipient, sealed }: OutboxRow, at: Date): string {
  return hideSealed(sealed, recipientKeyOf(directory.view(), recipient, at));
}
