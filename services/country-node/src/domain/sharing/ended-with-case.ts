import type { ConsentState, Provision, RecipientMatch } from '../consent/types.js';
import { CASE_TRANSFER } from '../conversations/case-transfer.js';
import { ANY } from './restricted.js';

/** A category for a purpose. */
export interface Named {
  category: string;
  purpose: string;
}

/** What is consented to no more, whoever would be told. */
export interface Ended {
  /** Everything was refused or withdrawn. */
  everything: boolean;
  /** What was denied to everybody; empty where everything was. */
  denied: readonly Named[];
}

const HANDED_ON = CASE_TRANSFER.purpose;

/**
 * What a change of the record ended toward everybody (R10). What names recipients is between them and this node; what ends
 * further transfers only concerns nobody who holds the case already.
 */
export function endedToAll(before: ConsentState, after: ConsentState): Ended {
  const until = after.proofsStoppedUntil;
  const everything = until !== undefined && until > after.at && until !== before.proofsStoppedUntil;
  if (everything) return { everything, denied: [] };
  const known = new Set(deniedToAll(before).map(keyOf));
  return { everything, denied: deniedToAll(after).filter((each) => !known.has(keyOf(each))) };
}

/** What a former authority is told of it: everything is named by what it showed of the case when it handed it on. */
export function scopeOfEnded({ everything, denied }: Ended, shown: readonly Named[]): Named[] {
  const named = everything ? shown.filter(({ purpose }) => purpose === HANDED_ON) : denied;
  const distinct = new Map(named.map(({ category, purpose }) => [keyOf({ category, purpose }), { category, purpose }]));
  return [...distinct.keys()].sort().map((key) => distinct.get(key)!);
}

/** The same, read from what the authority that has the case now names; without a reason it names nothing (R18). */
export function endedByScope(scope: readonly Named[]): Ended {
  const everything = scope.some(({ purpose }) => purpose === HANDED_ON || purpose === ANY);
  return { everything, denied: everything ? [] : scope };
}

/** A record as it counts once that has ended where the case is now. Overrides stand for as long as people here stand by them (R8). */
export function withoutEnded(state: ConsentState, { everything, denied }: Ended): ConsentState {
  if (!everything)
    return { ...state, provisions: [...state.provisions, ...denied.map((each) => denialOf(each, state))] };
  const provisions = state.provisions.filter(({ effect }) => effect === 'deny');
  return { ...state, provisions, proofsStoppedUntil: END_OF_TIME };
}

const END_OF_TIME = '9999-12-31T23:59:59.999Z';

function denialOf({ category, purpose }: Named, { at }: ConsentState): Provision {
  return {
    ...{ effect: 'deny', purposes: [purpose], recipients: [], categories: [category], fieldExceptions: [] },
    ...{ onwardSharing: 'none', validFrom: at, validUntil: END_OF_TIME },
  };
}

function deniedToAll({ provisions }: ConsentState): Named[] {
  const whole = provisions.filter(
    (each) => each.effect === 'deny' && reachesAll(each) && each.fieldExceptions.length === 0,
  );
  return whole
    .flatMap(({ purposes, categories }) =>
      purposes.flatMap((purpose) => categories.map((category) => ({ category, purpose }))),
    )
    .filter(({ purpose }) => purpose !== HANDED_ON);
}

function reachesAll({ recipients }: Provision): boolean {
  const namesNobody = (match: RecipientMatch) => Object.values(match).every((each) => each === undefined);
  return recipients.length === 0 || recipients.some(namesNobody);
}

function keyOf({ category, purpose }: Named): string {
  return `${category} ${purpose}`;
}
