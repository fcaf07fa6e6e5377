import type { InputAskCorrection } from '#libs/schema-check/generated/types.js';
import { approverOf } from '../domain/conversations/approver-of.js';
import { CORRECTION } from '../domain/conversations/correction.js';
import { Refusal } from '../domain/refusal.js';
import { CASE_FILE, itemAt } from '../domain/sharing/items.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { askCaseApproval } from '../record/ask-case-approval.js';
import type { RecallParts } from '../record/recall-manifest.js';
import type { Tx } from '../ports/store/store.js';
import { mayBeToldWhy } from '../record/tell-holders.js';
import { tellCorrection } from '../record/tell-correction.js';
import { workOnCase } from './see-case.js';

/** What a partner, by one step and in one form, would be told of items of a case file that it was given. */
export interface Foreseen {
  peer: string;
  /** Items that it was told otherwise than it would be told now. */
  outdated: readonly string[];
  /** A receipt says that something arrived there. */
  certain: boolean;
  /** Whether it may be told anything of it. */
  mayBeTold: boolean;
}

/** Composes and weighs a correction as if it were sent (outgoing/list-recipients.ts). */
export type Foresee = (tx: Tx, about: { caseId: string; items: readonly string[] }) => Promise<readonly Foreseen[]>;

/**
 * Asks that everyone who was given some fields of a case learn what is true of them now. Put before a second person only where
 * national configuration names one: it moves nothing, and shows nobody what the same step could not show today (R9).
 * @returns how many partners are told, or the approval that it waits for
 * @throws Refusal `not-found` also when nobody was given any of it; `schema-violation` for a place that cannot be corrected;
 * `nothing-to-correct` where all who may be told have it as it stands; `record-unconfirmed`
 */
export async function askCorrection(
  parts: Pick<NodeParts, 'clock' | 'store'> & RecallParts,
  by: StaffRow,
  caseId: string,
  asked: InputAskCorrection,
  foresee: Foresee,
): Promise<{ caseId: string; asked: number } | { caseId: string; approvalId: string }> {
  const items = readItems(asked.items);
  return parts.store.transaction(async (tx) => {
    const { version, unconfirmedSince } = await workOnCase(tx, by, caseId);
    if (unconfirmedSince) throw new Refusal('record-unconfirmed');
    const given = await foresee(tx, { caseId, items });
    if (given.length === 0) throw new Refusal('not-found');
    const mayKnow = await mayBeToldWhy(parts, tx, caseId);
    const told = given.filter((each) => (mayKnow(each.peer) ? mayHear(each) : asked.barred === 'restrict'));
    if (told.length === 0 && given.some(hasItAsItIs)) throw new Refusal('nothing-to-correct');
    const at = parts.clock.now();
    const correction = { ...asked, items };
    const act = { kind: CORRECTION.kind, step: 'correct' };
    if (approverOf(parts.national.inForce(), { ...act, rule: {} })) {
      const manifestDigest = `case-version-${version}`;
      return askCaseApproval(parts, tx, { ...act, caseId, input: correction, manifestDigest, by: by.id, at });
    }
    await tellCorrection(parts, tx, { ...correction, caseId, by: by.id, at });
    await tx.notify({ topic: 'case', id: caseId, caseId });
    return { caseId, asked: new Set(told.map(({ peer }) => peer)).size };
  });
}

/** Of one at which nothing has arrived yet it is not known what it will have. */
const mayHear = ({ outdated, certain }: Foreseen) => outdated.length > 0 || !certain;
const hasItAsItIs = ({ outdated, mayBeTold }: Foreseen) => mayBeTold && outdated.length === 0;

/** The items in which the places lie. @throws Refusal `schema-violation` with those that cannot be corrected */
function readItems(pointers: readonly string[]): [string, ...string[]] {
  const read = pointers.map((pointer) => itemAt(CASE_FILE, pointer));
  const wrong = read.flatMap((item, at) => (item === undefined ? [`/items/${at}`] : []));
  const [first, ...others] = [...new Set(read)].filter((item) => item !== undefined);
  if (wrong.length > 0 || first === undefined) throw new Refusal('schema-violation', wrong);
  return [first, ...others];
}
