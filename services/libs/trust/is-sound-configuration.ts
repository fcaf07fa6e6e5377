import { X509Certificate } from 'node:crypto';
import type { NationalConfigurationText } from '../schema-check/generated/types.js';

type Terms = NationalConfigurationText['risk']['firstIntervention'];

/**
 * What a schema cannot say of a national configuration: dates and times in their order, a time zone that exists, no
 * approver, term or word given twice, no other word for consent, no term that makes a child at higher risk wait longer, nothing
 * that lapses before its answer is due, no category kept longer than the closed case that it is of, and an authority of
 * time-stamps that is asked over a line nobody else writes on, with certificates that are some.
 */
export function isSoundConfiguration(configuration: NationalConfigurationText): boolean {
  const {
    validFrom,
    validUntil,
    consent,
    calendar,
    risk,
    deadlines,
    approvals,
    retention,
    timeStamps,
    terms = [],
  } = configuration;
  return (
    Date.parse(validFrom) < Date.parse(validUntil) &&
    consent.ageOfAssent <= consent.ageOfConsent &&
    isTimeZone(calendar.timeZone) &&
    calendar.openings.every(({ opens, closes }) => opens < closes) &&
    [risk.firstIntervention, risk.followUp, ...deadlines.map(({ terms }) => terms)].every(isGraded) &&
    deadlines.every(({ terms, lapse }) => lapse === undefined || isNoLonger(terms.low, lapse)) &&
    areDifferent(deadlines.map(({ conversation, step }) => [conversation, step])) &&
    areDifferent(approvals.map(({ conversation, step }) => [conversation, step])) &&
    areDifferent(retention.map(({ outcome, category }) => [outcome, category])) &&
    areSoundWords(terms) &&
    isKeptAsOne(retention) &&
    (timeStamps === undefined || isSoundAuthority(timeStamps))
  );
}

function areSoundWords(terms: NonNullable<NationalConfigurationText['terms']>): boolean {
  return (
    areDifferent(terms.map(({ language, key }) => [language, key])) && !terms.some(({ key }) => ABOUT_CONSENT.test(key))
  );
}

function isSoundAuthority({ authority, certificates }: NonNullable<NationalConfigurationText['timeStamps']>): boolean {
  return isSafeAddress(authority) && certificates.every(isCertificate);
}

const LOOPBACK: readonly string[] = ['127.0.0.1', '[::1]', 'localhost'];

function isSafeAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  // A name or password in it would be in every copy of the law.
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
}

function isCertificate(der: string): boolean {
  try {
    return Boolean(new X509Certificate(Buffer.from(der, 'base64')));
  } catch {
    return false;
  }
}

/** What it is called is part of what is asked, and that was weighed word by word. */
const ABOUT_CONSENT = /consent/i;

/** What the record of a case rests on cannot go before it: who it is about, what was consented to, what was exchanged. */
const LAST: readonly string[] = ['ID_CORE', 'CONSENT_MIN', 'WITHHELD', 'PROTOCOL'];

/** A closed case is destroyed as a whole, and some of it sooner; nothing of it can be kept when it is gone. */
function isKeptAsOne(retention: NationalConfigurationText['retention']): boolean {
  const closed = retention.filter(({ outcome }) => outcome === 'closed');
  const whole = closed.find(({ category }) => category === undefined)?.months ?? Infinity;
  return closed.every(
    ({ category, months }) => category === undefined || (months <= whole && !LAST.includes(category)),
  );
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** Only like units compare: how long three working days take is for the calendar to say. */
function isGraded({ high, medium, low }: Terms): boolean {
  return isNoLonger(high, medium) && isNoLonger(medium, low) && isNoLonger(high, low);
}

function isNoLonger(one: Terms['high'], other: Terms['high']): boolean {
  const [a, b] = [asHours(one), asHours(other)];
  return a.counted !== b.counted || a.length <= b.length;
}

function asHours({ amount, unit }: Terms['high']): { counted: string; length: number } {
  return unit === 'days' ? { counted: 'hours', length: amount * 24 } : { counted: unit, length: amount };
}

function areDifferent(keys: readonly (readonly (string | undefined)[])[]): boolean {
  return new Set(keys.map((key) => JSON.stringify(key))).size === keys.length;
}
