import { laterOf } from './instants.js';
import type { RuleId } from '../disclosure/rules.js';
import type { Participant } from '../disclosure/types.js';
import { isForbiddenTo, isPermittedTo } from './match-recipient.js';
import { keepsBack, leavesOut } from './name-rows.js';
import type { ConsentState, OnwardSharing, Override, Provision } from './types.js';

/** What a field's leaving rests on. */
export interface Grant {
  by: 'permit' | 'override';
  /** RFC 3339 UTC. */
  until: string;
  onwardSharing: OnwardSharing;
}

export type ConsentVerdict =
  | { grant: Grant }
  | { rule: Extract<RuleId, 'consent-denied' | 'field-exception' | 'consent-missing'> };

export interface ConsentQuestion {
  /** JSON pointer in the case file. */
  pointer: string;
  category: string;
  recipient: Participant;
  purpose: string;
  /** Number of consent events when the place was read; it is read now where it is absent. */
  placesAsOf?: number | undefined;
}

/**
 * Whether the record lets one field go to one recipient for one purpose. A live denial wins over all else; then a live
 * permit that names the category; then an approved override. A field exception holds against the provision that makes it.
 */
export function weighConsent(consent: ConsentState, asked: ConsentQuestion): ConsentVerdict {
  return weighField(saidOf(consent, asked), asked);
}

/** What a record says of a category toward one recipient for one purpose: the same for all of its fields. */
export interface Said {
  denials: readonly Provision[];
  permits: readonly Provision[];
  /** What the permits give where none of them excepts the field. */
  grant?: Grant;
  override?: Override;
}

export function saidOf({ provisions, overrides }: ConsentState, asked: Omit<ConsentQuestion, 'pointer'>): Said {
  const denials = provisions.filter((each) => each.effect === 'deny' && denies(each, asked));
  const permits = provisions.filter((each) => each.effect === 'permit' && names(each, asked));
  const grant = grantOfAll(permits);
  const override = overrides.find((each) => names(each, asked));
  return { denials, permits, ...(grant ? { grant } : {}), ...(override ? { override } : {}) };
}

/** Whether what is said of the category holds for every one of its fields alike. */
export function exceptsNothing({ denials, permits }: Said): boolean {
  return [...denials, ...permits].every(({ fieldExceptions }) => fieldExceptions.length === 0);
}

export function weighField(
  { denials, permits, grant, override }: Said,
  asked: Pick<ConsentQuestion, 'pointer' | 'placesAsOf'>,
): ConsentVerdict {
  if (denials.some((each) => !exceptsField(each, asked))) return { rule: 'consent-denied' };
  const excepted = permits.some((each) => exceptsField(each, asked));
  const given = excepted ? grantOfAll(permits.filter((each) => !exceptsField(each, asked))) : grant;
  if (given) return { grant: given };
  if (permits.length > 0) return { rule: 'field-exception' };
  return override ? { grant: grantOf(override) } : { rule: 'consent-missing' };
}

function grantOfAll(permits: readonly Provision[]): Grant | undefined {
  const [first, ...others] = permits;
  if (!first) return undefined;
  const until = others.reduce((latest, { validUntil }) => laterOf(latest, validUntil), first.validUntil);
  const labels = new Set(permits.map(({ onwardSharing }) => onwardSharing));
  return { by: 'permit', until, onwardSharing: labels.size === 1 ? first.onwardSharing : 'none' };
}

/** Whether anything in the record, provision or override, lets this recipient learn of the case for this purpose. */
export function reachesRecipient(consent: ConsentState, recipient: Participant, purpose: string): boolean {
  return liveTo(consent, recipient, purpose).length + overridesTo(consent, recipient, purpose).length > 0;
}

/**
 * What permits this recipient something for this purpose. A permit of which every category is denied to it by now gives
 * nothing any more: a withdrawal that says what it withdraws leaves the permit in the record.
 */
export function liveTo(consent: ConsentState, recipient: Participant, purpose: string): Provision[] {
  const permits = consent.provisions.filter(({ effect }) => effect === 'permit');
  return givingTo(consent, permits, { recipient, purpose });
}

/** Whether anything is permitted to this recipient, for whatever purpose: new consent, where a case is passed on under one (R14). */
export function permitsSomething(consent: ConsentState, recipient: Participant): boolean {
  const purposes = new Set(consent.provisions.flatMap((each) => each.purposes));
  return [...purposes].some((purpose) => liveTo(consent, recipient, purpose).length > 0);
}

function overridesTo(consent: ConsentState, recipient: Participant, purpose: string): Override[] {
  return givingTo(consent, consent.overrides, { recipient, purpose });
}

function givingTo<T extends Provision | Override>(
  { provisions }: ConsentState,
  given: readonly T[],
  asked: Pick<ConsentQuestion, 'recipient' | 'purpose'>,
): T[] {
  const isDenied = (category: string) =>
    provisions.some(
      (each) => each.effect === 'deny' && each.fieldExceptions.length === 0 && denies(each, { ...asked, category }),
    );
  return given.filter((each) =>
    each.categories.some((category) => names(each, { ...asked, category }) && !isDenied(category)),
  );
}

function names(
  each: Provision | Override,
  { category, recipient, purpose }: Omit<ConsentQuestion, 'pointer'>,
): boolean {
  return (
    each.purposes.includes(purpose) && each.categories.includes(category) && isPermittedTo(each.recipients, recipient)
  );
}

function denies(denial: Provision, { category, recipient, purpose }: Omit<ConsentQuestion, 'pointer'>): boolean {
  return (
    denial.purposes.includes(purpose) &&
    denial.categories.includes(category) &&
    isForbiddenTo(denial.recipients, recipient)
  );
}

function exceptsField(
  provision: Provision,
  { pointer, placesAsOf }: Pick<ConsentQuestion, 'pointer' | 'placesAsOf'>,
): boolean {
  return provision.fieldExceptions.some((pattern) =>
    provision.effect === 'deny' ? leavesOut(pattern, pointer) : keepsBack(pattern, pointer, provision, placesAsOf),
  );
}

function grantOf({ reviewBy }: Override): Grant {
  return { by: 'override', until: reviewBy, onwardSharing: 'none' };
}
