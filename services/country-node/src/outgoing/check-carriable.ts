import { PAYLOAD_CHARACTERS } from '#libs/envelope/payload.js';
import { Refusal } from '../domain/refusal.js';
import type { ConversationRow } from '../ports/store/conversations.js';

/** What encrypting once more adds: four characters for three, and the parts around the text. */
const CARRIED = Math.floor((PAYLOAD_CHARACTERS - 200) * 0.75);

/**
 * A message by way of relays announces no file, because files are fetched directly and that would show both ends to the
 * line; and it keeps to the size of what a hop can carry.
 * @throws Refusal `not-relayed`
 */
export function checkCarriable(
  { via }: Pick<ConversationRow, 'via'>,
  { sealed }: { sealed: string },
  attachments: readonly unknown[],
): void {
  if (via !== null && (attachments.length > 0 || sealed.length > CARRIED)) throw new Refusal('not-relayed');
}
