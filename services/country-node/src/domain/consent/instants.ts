/**
 * Whether a span holds a moment. One of which an end cannot be read holds none: what lets something go for a time that nobody
 * can tell lets nothing go (R1).
 * @param from RFC 3339; the moment itself belongs to it
 * @param until RFC 3339; the moment itself does not
 */
export function isWithin(from: string, until: string, at: Date): boolean {
  return Date.parse(from) <= at.getTime() && at.getTime() < Date.parse(until);
}

/** Whether a span is known not to hold a moment: what forbids something holds wherever that cannot be told (R1). */
export function isOutside(from: string, until: string, at: Date): boolean {
  return at.getTime() < Date.parse(from) || Date.parse(until) <= at.getTime();
}

/** The later of two times, RFC 3339; what is no time, if one of them is none. */
export function laterOf(one: string, other: string): string {
  return Date.parse(one) <= Date.parse(other) || Number.isNaN(Date.parse(other)) ? other : one;
}

/** The earlier of two times, RFC 3339; what is no time, if one of them is none. */
export function earlierOf(one: string, other: string): string {
  return Date.parse(other) <= Date.parse(one) || Number.isNaN(Date.parse(other)) ? other : one;
}
