import type { CaseRestrictions, Participant } from '../disclosure/types.js';
import type { Gate } from './gates.js';

/**
 * R2, R18: whether a node that holds something of a case may learn why it is to restrict it. A consulate, a node that only
 * relayed, and any node of a country from which the child is or may be in need of protection may not: consent and closure
 * tell that there is a protection case. No exception is asked for: less is told than when it received the data.
 */
export function mayKnowWhy(
  recipient: Participant,
  { facts, relayed }: { facts: Pick<CaseRestrictions, 'protectedFrom'> | undefined; relayed: boolean },
): boolean {
  if (recipient.kind === 'consular' || relayed) return false;
  const { protectedFrom = [] } = facts ?? {};
  return !protectedFrom.includes('*') && !protectedFrom.includes(recipient.country);
}

/**
 * R2, R18: asked again before what says why is published, for protection may have been recorded since it was written. Who only
 * relayed never gets such a word.
 */
export const isReasonTold: Gate = ({ recipient, facts }) =>
  mayKnowWhy(recipient, { facts, relayed: false }) ? undefined : 'origin-protected';
