import { consentStateAt } from '../domain/consent/consent-state.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { stopStep } from '../domain/conversations/stop-step.js';
import { endedToAll } from '../domain/sharing/ended-with-case.js';
import { lostGrants, lostReach, type RecordAt } from '../domain/sharing/lost-grants.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { findParts, type Part } from './find-parts.js';
import { tellFormer } from './former-authority.js';
import { oweStep, type ToOwe } from './owe-step.js';
import { isAgeDoubtedNow, readConsentEvents } from './known-cases.js';
import type { RecallParts } from './recall-manifest.js';
import { readRestricted } from './read-restricted.js';
import { withoutRestricted } from './read-consent.js';
import { findFromStand } from './may-come-to-stand.js';
import { mayBeToldWhy, tellHolders, type ToTell } from './tell-holders.js';

/** A message that gave more than is consented to now, and what of it. */
export interface LostPart {
  part: Part;
  categories: readonly string[];
}

/** Kind and opening step of what is told, and what it says beside the scope. */
export type TellingOf =
  | { kind: 'consent-change'; change: 'narrowed' | 'withdrawn' }
  | { kind: 'erasure-request'; change?: undefined };

const OPENING = { 'consent-change': 'announce', 'erasure-request': 'request' } as const;

export interface ConsentChange {
  caseId: string;
  /** What is told: a change of consent, or a request to erase. */
  telling: TellingOf;
  lost: readonly LostPart[];
  by: string;
  at: Date;
  withoutReason?: boolean;
}

type ChangeParts = RecallParts;

/**
 * After an event was added to the consent record of a case: everyone who was given something that was consented to before it
 * and is not any more is told, and what rests on it and is still open is ended (R10).
 * @param event the one that was added last
 */
export async function tellConsentChange(
  parts: ChangeParts,
  tx: Tx,
  { caseId, event, by, at }: { caseId: string; event: { event: string }; by: string; at: Date },
): Promise<void> {
  const record = await readRecord(parts, tx, caseId);
  const [before, after] = [record.until(record.length - 1), record.until(record.length)];
  const change = event.event === 'narrowed' ? 'narrowed' : 'withdrawn';
  await tellFormer(parts, tx, { caseId, ended: endedToAll(before(at), after(at)), change, by, at });
  const lost = await findLost(parts, tx, caseId, { before, after, now: at });
  if (lost.length === 0) return;
  await passChangeOn(parts, tx, { caseId, telling: { kind: 'consent-change', change }, lost, by, at });
}

/** What was sent from here of a case that the first record let go and the second does not. */
export async function findLost(
  parts: ChangeParts,
  tx: Tx,
  caseId: string,
  asked: { before: RecordAt; after: RecordAt; now: Date },
): Promise<LostPart[]> {
  return (await findParts(parts, tx, caseId)).flatMap((part): LostPart[] => {
    if (part.relayed) return lostReach(part, asked) ? [{ part, categories: [] }] : [];
    const categories = lostGrants(part, asked);
    return categories.length > 0 ? [{ part, categories }] : [];
  });
}

/** The consent record of a case after so many of its events, as it counts at a moment. */
export async function readRecord(
  parts: ChangeParts,
  tx: Tx,
  caseId: string,
): Promise<{ length: number; until: (events: number) => RecordAt }> {
  const events = await readConsentEvents(parts, tx, caseId);
  const { restricted } = await readRestricted(parts, tx, caseId);
  // In force or not: a withdrawal waits for no ministry's paper.
  const law = parts.national.newest();
  const ageDoubted = await isAgeDoubtedNow(parts, tx, caseId);
  const until = (count: number): RecordAt => {
    const some = events.slice(0, count);
    return (moment) => withoutRestricted(consentStateAt(some, moment, law, ageDoubted), restricted);
  };
  return { length: events.length, until };
}

/** Tells those who hold what was lost, one conversation each, and ends what is still open with them about it. */
export async function passChangeOn(parts: ChangeParts, tx: Tx, change: ConsentChange): Promise<void> {
  const { caseId, lost, by, at, withoutReason, telling } = change;
  const peers = [...new Set(lost.map(({ part }) => part.recipient.id))];
  const to = peers.map((peer) => toTell(peer, change));
  const why = withoutReason ? { withoutReason } : {};
  await tellHolders(parts, tx, { caseId, kind: telling.kind, step: OPENING[telling.kind], to, by, at, ...why });
  if (telling.kind === 'erasure-request') return;
  const touched = new Map(lost.map(({ part }) => [part.conversation.id, part.conversation]));
  const mayKnow = await mayBeToldWhy(parts, tx, caseId);
  for (const conversation of touched.values()) {
    const own = lost.filter(({ part }) => part.conversation.id === conversation.id);
    const quietly = withoutReason || !mayKnow(conversation.peer);
    await endOpen(parts, tx, conversation, { by, at, about: own.map(({ part }) => part.messageId), quietly });
  }
}

function toTell(peer: string, { telling: { change }, lost }: ConsentChange): ToTell {
  const own = lost.filter(({ part }) => part.recipient.id === peer);
  const scope = own.flatMap(({ part: { messageId, purpose }, categories }) =>
    categories.map((category) => ({ messageId, purpose, category })),
  );
  return {
    peer,
    relayed: own.every(({ part }) => part.relayed),
    input: change ? { change, scope } : { scope },
    about: [...new Set(own.map(({ part }) => part.messageId))],
  };
}

/**
 * A conversation that can be ended from where it stands is, once it is certain that what it rests on arrived: what did not is
 * called back instead. One that was ended already, in words that may still be refused, is ended anew if they are. For the
 * others people have to act, and see why. Whoever must not learn why does not learn it from how it ends either.
 */
async function endOpen(
  parts: ChangeParts,
  tx: Tx,
  conversation: ConversationRow,
  { quietly, ...owed }: Pick<ToOwe, 'by' | 'at' | 'about'> & { quietly: boolean },
): Promise<void> {
  const { id, kind, role, caseId } = conversation;
  const stop = await findFromStand(tx, conversation, (state) => stopStep(kindNamed(kind), { state, role, quietly }));
  if (stop) await oweStep(parts, tx, { caseId, conversationId: id, ...stop, until: 'sent', ...owed });
}
