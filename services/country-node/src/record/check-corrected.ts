import { effectsOf } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import type { GivenBy } from '../domain/conversations/weighed-as.js';
import { coversPointer } from '../domain/disclosure/pointers.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Fault, Refusal } from '../domain/refusal.js';
import {
  checkOutcomes,
  correctedIn,
  type ItemNow,
  type Outcome,
  putRight,
  saysOtherwise,
} from '../domain/sharing/put-right.js';
import { formOf } from '../domain/sharing/items.js';
import type { Place } from '../domain/sharing/restricted.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseHead } from '../ports/store/cases.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent } from './case-content.js';
import { rowsMoved } from './check-rows.js';
import { placeOf } from './place-of.js';
import { readBody } from './read-body.js';

/** A correction as its message says it. */
export interface SaidNow {
  reason: string;
  corrections: readonly ItemNow[];
}

/** With what it shows, and where that belongs. */
export interface Told extends SaidNow {
  member: 'file' | 'summary';
  shown: JsonObject;
  /** The step whose giving it corrects. */
  corrects: GivenBy;
  place: Place;
}

type ReadParts = Pick<NodeParts, 'vault'>;
type About = Pick<ConversationRow, 'id' | 'kind' | 'caseId' | 'peer'>;

/** What a partner told here that is true now. */
export async function readCorrection(parts: ReadParts, tx: Tx, { id, kind }: About): Promise<Told> {
  const messages = await tx.conversations.messages(id);
  const told = messages.find(({ direction, parents }) => direction === 'in' && parents.length === 0);
  if (!told) throw new Fault('conversation-without-messages');
  const body = await readBody(parts, kind, told);
  const { member } = formOf(told.step);
  const corrects = body['corrects'] as unknown as GivenBy;
  const place = placeOf(told.claims);
  return { ...(body as unknown as SaidNow), corrects, member, place, shown: (body[member] ?? {}) as JsonObject };
}

/** Whether the case is kept here as the partner showed it, so that the node may put it right itself (protocol 5.9). */
export async function isCopyOf(
  { self }: Pick<NodeParts, 'self'>,
  tx: Tx,
  { id, origin, responsible }: Pick<CaseHead, 'id' | 'origin' | 'responsible'>,
  peer: string,
): Promise<boolean> {
  if (origin !== 'received' || responsible === self) return false;
  const references = await tx.cases.references(id);
  return references.some(({ partner, givenBy }) => partner === peer && givenBy === 'theirs');
}

/**
 * Asked before an answer to a correction is signed: it is whole, nobody states that an own file was put right while the
 * file says something else, and no list is replaced of which something is withheld here by its place (R11).
 * @throws Refusal `schema-violation`
 */
export async function checkCorrected(
  parts: ReadParts & Pick<NodeParts, 'self' | 'clock' | 'national'>,
  tx: Tx,
  conversation: About,
  { step, body }: { step: string; body: JsonObject },
): Promise<void> {
  const { kind, caseId, peer } = conversation;
  if (!effectsOf(kindNamed(kind), step, 'author').includes('apply-correction')) return;
  const said = await readCorrection(parts, tx, conversation);
  const outcomes = body['outcomes'] as unknown as readonly Outcome[];
  const faults = checkOutcomes(outcomes, said.corrections);
  if (faults.length > 0) throw new Refusal('schema-violation', faults);
  const row = await tx.cases.lockWhole(caseId);
  if (!row) throw new Fault('conversation-without-case');
  // Coarse forms stand in no file of our own.
  if (said.member === 'summary') return;
  const { file = {} } = await openCaseContent(parts, row);
  const held = file as JsonObject;
  const corrected = correctedIn(outcomes, said.corrections);
  const copy = await isCopyOf(parts, tx, row, peer);
  const wrong = copy
    ? await movedBy(parts, tx, caseId, { held, right: putRight(held, said.shown, corrected), corrected })
    : saysOtherwise(held, said.shown, corrected);
  const at = outcomes.flatMap(({ item }, index) => (wrong.includes(item) ? [`/outcomes/${index}/outcome`] : []));
  if (at.length > 0) throw new Refusal('schema-violation', at);
}

/** The corrected items by which rows would move that a rule names by their places. */
async function movedBy(
  parts: ReadParts & Pick<NodeParts, 'clock' | 'national'>,
  tx: Tx,
  caseId: string,
  { held, right, corrected }: { held: JsonObject; right: JsonObject; corrected: readonly ItemNow[] },
): Promise<string[]> {
  const asked = { caseId, at: parts.clock.now() };
  const lists = await rowsMoved(parts, tx, asked, { before: held, after: right });
  const touches = (item: string) => lists.some((list) => coversPointer(item, list) || coversPointer(list, item));
  return corrected.map(({ item }) => item).filter(touches);
}
