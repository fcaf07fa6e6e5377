import type { Said } from '../words/use-words.js';

const COUNTRIES = /countr|nationalit/i;
const LANGUAGES = /^language/i;
/**
 * Fields that the schemas call a day, a month or a moment. A number of a case or a document may look like one: what is shown
 * as a date follows from what the field is, never from how the text looks.
 */
export const DATED: ReadonlySet<string> = new Set(
  [
    'appointedOn arrivedOn arrivesOn askedOn assessedOn assumedAt at biaDate birthDate born claimLodgedOn closedOn confirmedOn',
    'deadline decidedOn decisionWantedBy departsOn dueOn expectedBy expectedFrom expiresOn expiry firstContactAt followUpDueOn',
    'from givenOn identifiedOn interruptedOn issuedOn keptUntil lastExaminedOn lastSeenOn leftOn metOn nextOn nextReview',
    'occurredOn on openedOn planAgreedOn plannedFor receivedOn recordedOn registeredOn residenceUntil reviewBy reviewDueOn',
    'reviewedOn routeUntil seenOn separatedOn since takenOn to toldOn until validFrom validUntil wantedBy',
  ].flatMap((names) => names.split(' ')),
);
const DAY = /^\d{4}-\d{2}(-\d{2})?$/;
const TIME = /^\d{4}-\d{2}-\d{2}T/;
/** Fields whose codes are not written with low lines: categories, purposes, what a consent says. */
const CODED = /^(categor|purpose|view$|onwardSharing$|ground$)/;
const HYPHENED = /^[a-z]+(-[a-z]+)+$/;
/** Fields that name items of the file. */
const POINTED = /^(field(Exceptions)?|items?)$/;
const ADMIN = /^[A-Z]{2}-/;

/** One value in words; codes of published lists by their name, everything else as it was written. */
export function sayValue(words: Said, name: string, value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return words.t(value ? 'common.yes' : 'common.no');
  return typeof value === 'number' ? words.number(value) : sayText(words, name, value);
}

function sayText(words: Said, name: string, value: string): string {
  if (DATED.has(name)) return sayDated(words, value);
  if (COUNTRIES.test(name)) return words.country(value);
  if (LANGUAGES.test(name) && /^[a-z]{2,3}(-|$)/.test(value)) return words.languageName(value);
  const listed = sayListed(words, name, value);
  if (listed !== undefined) return listed;
  if (/^[a-z0-9]+(_[a-z0-9]+)*$/.test(value) && !ADMIN.test(value)) return words.choice(value);
  if (POINTED.test(name) && value.startsWith('/')) return sayItem(words, value);
  return (CODED.test(name) || HYPHENED.test(value)) && words.isChoice(value) ? words.choice(value) : value;
}

/** A year alone, and what no calendar has, as it was written. */
function sayDated(words: Said, value: string): string {
  const [day = ''] = value.split('T');
  const at = new Date(value);
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(day)) return value;
  if (TIME.test(value)) return words.time(value);
  return DAY.test(value) ? words.day(value) : value;
}

/** Codes that words are kept of by themselves. */
function sayListed(words: Said, name: string, value: string): string | undefined {
  if (name === 'script') return words.scriptName(value);
  if (name === 'step') return words.step(value);
  return name === 'kind' && words.isKind(value) ? words.kind(value) : undefined;
}

/** An item of the file in words; a place in a list as people count. */
function sayItem(words: Said, pointer: string): string {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : words.field(part))).join(' › ');
}
