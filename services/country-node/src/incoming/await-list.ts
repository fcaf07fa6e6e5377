import type { RefusalCode } from '../domain/refusal-codes.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Delivered } from './open-delivery.js';

/** What the trust list decides: who takes part as what, and under which agreements. */
const OF_THE_LIST: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'agreement-missing',
  'agreement-not-permitted',
  'over-disclosure',
  'matrix-no-column',
  'party-not-admitted',
  'circuit-undeliverable',
]);
/** As long as a message lives (protocol 2.4), whatever its author says. */
const LONGEST_MS = 30 * 24 * 3_600_000;
const [SOONEST_MS, SELDOM_MS] = [5_000, 600_000];

interface ListedClaims {
  trustListVersion: number;
  expiresAt: string;
}

/**
 * An answer is for ever, so none is given by a list that is older than the one that the author used: with that one the message
 * may be in order (protocol 4.10). An author who names a list that there is not delays only its own message, until its expiry.
 * @returns when to judge it again, after a quarter of the time that it has waited; undefined when it is to be answered
 */
export function listAwaited(
  { clock }: Pick<NodeParts, 'clock'>,
  { receivedAt }: Pick<InboxRow, 'receivedAt'>,
  { claims, provedBy }: Pick<Delivered, 'claims' | 'provedBy'>,
  code: RefusalCode,
): Date | undefined {
  const { trustListVersion, expiresAt } = claims as unknown as ListedClaims;
  // By the list with which the judging began: a newer one that has come since is asked the next time.
  if (!OF_THE_LIST.has(code) || !(trustListVersion > provedBy.version)) return undefined;
  const [now, came] = [clock.now().getTime(), receivedAt.getTime()];
  const until = Math.min(Date.parse(expiresAt), came + LONGEST_MS);
  const pause = Math.min(SELDOM_MS, Math.max(SOONEST_MS, (now - came) / 4));
  return now < until ? new Date(Math.min(until, now + pause)) : undefined;
}
