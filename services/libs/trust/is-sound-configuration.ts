import type { NationalConfigurationText } from '../schema-check/generated/types.js';

type Terms = NationalConfigurationText['risk']['firstIntervention'];

/**
 * What a schema cannot say of a national configuration: dates and times in their order, a time zone that exists, no
 * approver or term given twice, no term that makes a child at higher risk wait longer, and nothing
 * that lapses before its answer is due.
 */
export function isSoundConfiguration(configuration: NationalConfigurationText): boolean {
  const { validFrom, validUntil, consent, calendar, risk, deadlines, approvals, retention } = configuration;
  return (
    Date.parse(validFrom) < Date.parse(validUntil) &&
    consent.ageOfAssent <= consent.ageOfConsent &&
    isTimeZone(calendar.timeZone) &&
    calendar.openings.every(({ opens, closes }) => opens < closes) &&
    [risk.firstIntervention, risk.followUp, ...deadlines.map(({ terms }) => terms)].every(isGraded) &&
    deadlines.every(({ terms, lapse }) => lapse === undefined || isNoLonger(terms.low, lapse)) &&
    areDifferent(deadlines.map(({ conversation, step }) => [conversation, step])) &&
    areDifferent(approvals.map(({ conversation, step }) => [conversation, step])) &&
    areDifferent(retention.map(({ outcome, category }) => [outcome, category]))
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
