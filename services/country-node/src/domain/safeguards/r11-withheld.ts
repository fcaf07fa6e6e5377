import { isForbiddenTo } from '../consent/match-recipient.js';
import type { ConsentState } from '../consent/types.js';
import { coversPointer } from '../disclosure/pointers.js';
import type { Participant } from '../disclosure/types.js';

/**
 * R11: whether a field is withheld from a recipient, by its category or by itself or anything above it. Such a field is
 * taken out before anything is derived from it. An item that names neither category nor field withholds everything.
 */
export function isWithheld(
  { withheld }: ConsentState,
  { pointer, category }: { pointer: string; category: string },
  recipient: Participant,
): boolean {
  return withheld.some(
    (item) =>
      isForbiddenTo(item.from, recipient) &&
      (item.category === undefined || item.category === category) &&
      (item.field === undefined || coversPointer(item.field, pointer)),
  );
}
