import type { Place } from '../domain/sharing/restricted.js';

/** Reads the place of a message from its claims as they were signed (protocol section 2). */
export function placeOf(claims: string): Place {
  const { epoch, sequence } = JSON.parse(claims) as Place;
  return { epoch, sequence };
}
