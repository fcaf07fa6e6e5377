import { isForbiddenTo } from '../consent/match-recipient.js';
import { keepsBack } from '../consent/name-rows.js';
import type { ConsentState } from '../consent/types.js';
import type { Participant } from '../disclosure/types.js';

/**
 * R11: whether a field is withheld from a recipient, by its category or by itself or anything above it. Such a field is
 * taken out before anything is derived from it. An item that names neither category nor field withholds everything.
 * @param asked.placesAsOf number of consent events when the field's place was read; it is read now where it is absent
 */
export function isWithheld(
  { withheld }: ConsentState,
  { pointer, category, placesAsOf }: { pointer: string; category: string; placesAsOf?: number | undefined },
  recipient: Participant,
): boolean {
  return withheld.some(
    (item) =>
      isForbiddenTo(item.from, recipient) &&
      (item.category === undefined || item.category === category) &&
      (item.field === undefined || keepsBack(item.field, pointer, item, placesAsOf)),
  );
}
