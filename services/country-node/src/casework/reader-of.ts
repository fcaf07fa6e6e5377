import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Reader } from '../ports/store/store.js';

/** This person, reading now. */
export function readerOf({ clock }: Pick<NodeParts, 'clock'>, { id }: StaffRow): Reader {
  return { staffId: id, at: clock.now() };
}
