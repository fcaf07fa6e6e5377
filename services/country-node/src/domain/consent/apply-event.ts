import { judgeGiving, type GivingProblem } from './judge-giving.js';
import { narrowPermits } from './narrow-provisions.js';
import type { NationalConfiguration } from '../national/national-configuration.js';
import type { ChildView, ConsentEvent, ConsentState, NumberedEvent, Override, Provision, Withheld } from './types.js';

/** The record folded so far, live or not. */
export interface ConsentRecord {
  permits: readonly Provision[];
  denials: readonly Provision[];
  withheld: readonly Withheld[];
  overrides: readonly Override[];
  childView: ChildView;
  guardianConsulted: boolean;
  lawfulBasis: ConsentState['lawfulBasis'];
  /** RFC 3339 UTC: what partners proved until then does not count. No end while a refusal or withdrawal of everything stands. */
  proofsStoppedUntil?: string;
  problem?: GivingProblem;
}

export const NOTHING_RECORDED: ConsentRecord = {
  permits: [],
  denials: [],
  withheld: [],
  overrides: [],
  childView: 'not-asked',
  guardianConsulted: false,
  lawfulBasis: {},
};

/** Until a later event replaces the record: a denial that came without an end has none. */
const NO_END = '9999-12-31T23:59:59.999Z';
const DAY_MS = 86_400_000;
const CHILD_REFUSED: GivingProblem = { rule: 'safeguard-R12-child', code: 'child-refused' };
const NO_CONSENT: GivingProblem = { rule: 'consent-none', code: 'consent-missing' };

/**
 * One event's effect. Denials, withheld items and a child's refusal hold whoever recorded them and however; permits, the
 * child's assent and that its guardian was consulted only from a giving that is valid (R12, R25).
 */
export function applyEvent(
  before: ConsentRecord,
  event: NumberedEvent,
  at: Date,
  national: NationalConfiguration,
): ConsentRecord {
  if (!isGiving(event)) return narrow(noteFacts(before, event, { valid: false }), event);
  // A time that cannot be read has not come, either.
  if (!(new Date(event.at) <= at)) return noteLimits(before, event);
  const problem = judgeGiving(event, national);
  const base = event.event === 'superseded' ? beginAnew(before, problem) : before;
  return give(noteFacts(base, event, { valid: !problem }), event, { problem, national });
}

/** Whether an event says that somebody consents. */
function isGiving({ event }: Pick<ConsentEvent, 'event'>): boolean {
  return event === 'given' || event === 'renewed' || event === 'superseded';
}

/** What is permitted in an event, if it is a giving that is valid: nothing else lets anything go. */
export function permitsOf(event: ConsentEvent, national: NationalConfiguration): Provision[] {
  if (!isGiving(event) || judgeGiving(event, national)) return [];
  return completed(event).filter(({ effect }) => effect === 'permit');
}

/**
 * What a new record goes on from. It replaces what was permitted; what was denied and withheld only if it is valid (R11, R12).
 * Overrides are no consent: they stand until their review, and whoever finds a vital interest alone is not the first again (R8).
 */
function beginAnew(before: ConsentRecord, problem: GivingProblem | undefined): ConsentRecord {
  const { overrides, denials, withheld, proofsStoppedUntil: until } = before;
  const stop = until === undefined ? {} : { proofsStoppedUntil: until };
  return { ...NOTHING_RECORDED, overrides, ...stop, ...(problem ? { denials, withheld } : {}) };
}

/** What only narrows: it counts at once, even from an event whose time has not come. */
function noteLimits(before: ConsentRecord, event: NumberedEvent): ConsentRecord {
  const denials = completed(event).filter(({ effect }) => effect === 'deny');
  return {
    ...before,
    denials: [...before.denials, ...denials],
    withheld: [...before.withheld, ...(event.withheld ?? []).map((item) => toWithheld(item, event))],
  };
}

/** What every kind of event may add; assent and consultation let more go, and count only where a valid giving says them. */
function noteFacts(before: ConsentRecord, event: NumberedEvent, { valid }: { valid: boolean }): ConsentRecord {
  const { overrides = [], childView: { view } = {}, guardianConsulted: consulted, lawfulBasis } = event;
  return {
    ...noteLimits(before, event),
    overrides: [...before.overrides, ...overrides.map((each) => toOverride(each, event))],
    childView: view === undefined || (view === 'given' && !valid) ? before.childView : view,
    guardianConsulted: consulted === undefined || (consulted && !valid) ? before.guardianConsulted : consulted,
    lawfulBasis: { ...before.lawfulBasis, ...lawfulBasis },
  };
}

function give(
  before: ConsentRecord,
  event: NumberedEvent,
  { problem, national }: { problem: GivingProblem | undefined; national: NationalConfiguration },
): ConsentRecord {
  // An invalid giving adds nothing; a refusal by the child that it records ends what stood before, too (R12).
  if (problem) return event.childView?.view === 'refused' ? stopped(before, problem) : { ...before, problem };
  const { problem: _cleared, ...rest } = resumed(before, event);
  const given = completed(event)
    .filter(({ effect }) => effect === 'permit')
    .map((each) => capped(each, event.at, national))
    .map((each) => (event.method === 'written' ? { ...each, written: true as const } : each));
  return { ...rest, permits: event.event === 'renewed' && given.length > 0 ? given : [...before.permits, ...given] };
}

function narrow(before: ConsentRecord, event: NumberedEvent): ConsentRecord {
  if (event.childView?.view === 'refused') return stopped(before, CHILD_REFUSED);
  const said = completed(event);
  switch (event.event) {
    case 'narrowed': {
      const permits = said.filter(({ effect }) => effect === 'permit');
      return permits.length > 0 ? { ...before, permits: narrowPermits(before.permits, permits) } : before;
    }
    case 'withdrawn':
      if (said.length > 0) return { ...before, denials: [...before.denials, ...said.map(toDenial)] };
      return stopped(before, { rule: 'consent-withdrawn', code: 'consent-withdrawn' });
    case 'refused':
      if (said.length > 0) return { ...before, denials: [...before.denials, ...said.map(toDenial)] };
      return stopped(before, event.givenBy?.who === 'child' ? CHILD_REFUSED : NO_CONSENT);
    case 'expired':
      return { ...before, permits: [], problem: NO_CONSENT };
    default:
      return before;
  }
}

/** Everything was refused or withdrawn, by whomever: what partners proved of consent given to them ends, too (R10). */
function stopped(before: ConsentRecord, problem: GivingProblem): ConsentRecord {
  return { ...before, permits: [], problem, proofsStoppedUntil: NO_END };
}

/**
 * After a valid giving what partners prove from then on counts again. What they had proved before does not: whoever refused
 * all and now consents to something consents to that.
 */
function resumed(before: ConsentRecord, { at, recordedAt = at }: ConsentEvent): ConsentRecord {
  if (before.proofsStoppedUntil !== NO_END) return before;
  const [given, recorded] = [new Date(at).toISOString(), new Date(recordedAt).toISOString()];
  return { ...before, proofsStoppedUntil: given > recorded ? given : recorded };
}

/** What a withdrawal or refusal names is denied from then on, until a new record supersedes this one. */
function toDenial(provision: Provision): Provision {
  return {
    ...provision,
    effect: 'deny',
    fieldExceptions: [],
    validFrom: '1970-01-01T00:00:00.000Z',
    validUntil: NO_END,
  };
}

function completed(event: NumberedEvent): Provision[] {
  const said = saidIn(event);
  return (event.provisions ?? []).map(({ fieldExceptions = [], ...rest }) => ({ ...rest, fieldExceptions, ...said }));
}

function toWithheld(
  { category, field, from = [] }: NonNullable<ConsentEvent['withheld']>[number],
  event: NumberedEvent,
): Withheld {
  return { ...(category ? { category } : {}), ...(field ? { field } : {}), from, ...saidIn(event) };
}

function saidIn({ number }: NumberedEvent): { saidIn?: number } {
  return number === undefined ? {} : { saidIn: number };
}

function toOverride(override: NonNullable<ConsentEvent['overrides']>[number], event: ConsentEvent): Override {
  const { ground, purposes, recipients, categories, validFrom, reviewBy } = override;
  const { recordedBy: author, approvedBy: approver } = event;
  const people = { ...(author ? { author } : {}), ...(approver ? { approver } : {}) };
  return { ground, purposes, recipients, categories, validFrom, reviewBy, ...people };
}

/** No consent outlives what national law allows; one whose end cannot be read is over as it is. */
function capped(provision: Provision, givenAt: string, { consent }: NationalConfiguration): Provision {
  const latest = new Date(new Date(givenAt).getTime() + consent.maximumDays * DAY_MS);
  return new Date(provision.validUntil) > latest ? { ...provision, validUntil: latest.toISOString() } : provision;
}
