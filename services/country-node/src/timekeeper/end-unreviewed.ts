import { endUnreviewed } from '../outgoing/end-unreviewed.js';
import type { SendParts } from '../outgoing/send-message.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ApprovalRow } from '../ports/store/people.js';
import { pageThrough } from './page-through.js';

/**
 * R8: ends what was sent on one person's word and nobody else stood by: rejected, or not looked at in time. All that is due is
 * looked at: what waits for a partner's answer, or cannot be ended now, holds up nothing that comes after it.
 * @param batch how many are found at once @returns how many are settled with it
 */
export async function endAllUnreviewed(parts: SendParts & Pick<NodeParts, 'log'>, batch: number): Promise<number> {
  const now = parts.clock.now();
  const page = (after: ApprovalRow | undefined) => parts.store.once((tx) => tx.people.lostReviews(now, batch, after));
  let settled = 0;
  for await (const { id } of pageThrough(batch, page)) if (await endOne(parts, id)) settled += 1;
  return settled;
}

async function endOne(parts: SendParts & Pick<NodeParts, 'log'>, id: string): Promise<boolean> {
  try {
    return await endUnreviewed(parts, id);
  } catch (error) {
    parts.log.error('review-not-ended', error, { id });
    return false;
  }
}
