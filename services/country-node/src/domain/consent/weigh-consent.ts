import { coversPointer } from '../disclosure/pointers.js';
import type { RuleId } from '../disclosure/rules.js';
import type { Participant } from '../disclosure/types.js';
import { isForbiddenTo, isPermittedTo } from './match-recipient.js';
import type { ConsentState, OnwardSharing, Override, Provision } from './types.js';

/** What a field's leaving rests on. */
export interface Grant {
  by: 'permit' | 'override';
  /** RFC 3339 UTC. */
  until: string;
  onwardSharing: OnwardSharing;
}

export type ConsentVerdict =
  { grant: Grant } | { rule: Extract<RuleId, 'consent-denied' | 'field-exception' | 'consent-missing'> };

export interface ConsentQuestion {
  /** JSON pointer in the case file. */
  pointer: string;
  category: string;
  recipient: Participant;
  purpose: string;
}

/**
 * Whether the record lets one field go to one recipient for one purpose. A live denial wins over all else; then a live
 * permit that names the category; then an approved override. A field exception holds against the provision that makes it.
 */
export function weighConsent(consent: ConsentState, asked: ConsentQuestion): ConsentVerdict {
  const { provisions, overrides } = consent;
  if (provisions.some((each) => each.effect === 'deny' && denies(each, asked))) return { rule: 'consent-denied' };
  const naming = provisions.filter((each) => each.effect === 'permit' && names(each, asked));
  const permits = naming.filter((each) => !exceptsField(each, asked.pointer));
  const [first, ...others] = permits;
  if (first) {
    const until = others.reduce(
      (latest, { validUntil }) => (validUntil > latest ? validUntil : latest),
      first.validUntil,
    );
    const labels = new Set(permits.map(({ onwardSharing }) => onwardSharing));
    return { grant: { by: 'permit', until, onwardSharing: labels.size === 1 ? first.onwardSharing : 'none' } };
  }
  if (naming.length > 0) return { rule: 'field-exception' };
  const override = overrides.find((each) => names(each, asked));
  return override ? { grant: grantOf(override) } : { rule: 'consent-missing' };
}

/** Whether anything in the record, provision or override, lets this recipient learn of the case for this purpose. */
export function reachesRecipient(consent: ConsentState, recipient: Participant, purpose: string): boolean {
  const permits = consent.provisions.filter(({ effect }) => effect === 'permit');
  return [...permits, ...consent.overrides].some(
    (each) => each.purposes.includes(purpose) && isPermittedTo(each.recipients, recipient),
  );
}

function names(each: Provision | Override, { category, recipient, purpose }: ConsentQuestion): boolean {
  return (
    each.purposes.includes(purpose) && each.categories.includes(category) && isPermittedTo(each.recipients, recipient)
  );
}

function denies(denial: Provision, { category, recipient, purpose, pointer }: ConsentQuestion): boolean {
  return (
    denial.purposes.includes(purpose) &&
    denial.categories.includes(category) &&
    isForbiddenTo(denial.recipients, recipient) &&
    !exceptsField(denial, pointer)
  );
}

function exceptsField({ fieldExceptions }: Provision, pointer: string): boolean {
  return fieldExceptions.some((pattern) => coversPointer(pattern, pointer));
}

function grantOf({ reviewBy }: Override): Grant {
  return { by: 'override', until: reviewBy, onwardSharing: 'none' };
}
