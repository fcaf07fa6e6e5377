import { endUnreviewed } from '../outgoing/end-unreviewed.js';
import type { SendParts } from '../outgoing/send-message.js';
import type { NodeParts } from '../ports/node-parts.js';

/**
 * R8: ends what was sent on one person's word and nobody else stood by: rejected, or not looked at in time.
 * @returns how many are settled with it
 */
export async function endAllUnreviewed(parts: SendParts & Pick<NodeParts, 'log'>, batch: number): Promise<number> {
  const due = await parts.store.transaction((tx) => tx.people.lostReviews(parts.clock.now(), batch));
  let settled = 0;
  for (const { id } of due) {
    try {
      if (await endUnreviewed(parts, id)) settled += 1;
    } catch (error) {
      parts.log.error('review-not-ended', error, { id });
    }
  }
  return settled;
}
