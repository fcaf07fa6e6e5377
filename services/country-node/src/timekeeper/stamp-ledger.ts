import { readToken } from '#libs/time-stamp/read-token.js';
import { TimeStampError } from '#libs/time-stamp/time-stamp-error.js';
import type { NationalConfiguration } from '../domain/national/national-configuration.js';
import { isStampDue } from '../domain/national/stamps-due.js';
import type { NodeParts } from '../ports/node-parts.js';

type StampParts = Pick<NodeParts, 'clock' | 'store' | 'national' | 'timeStamps' | 'log'>;
type Authority = NonNullable<NationalConfiguration['timeStamps']>;

/**
 * Has the newest signed head stamped where national law names an authority, once a day. What does not count is not kept, and
 * nothing waits for any of it: no transaction is open while the authority is asked.
 * @returns whether a stamp was kept
 */
export async function stampLedger(parts: StampParts): Promise<boolean> {
  const { clock, store, national } = parts;
  // A stamp only protects: it is had under a law that has lapsed, too.
  const { timeStamps: authority } = national.newest();
  if (!authority) return false;
  const [standing, newest] = await store.transaction(
    async (tx) => [await tx.stamps.standing(), await tx.ledger.latestCheckpoint()] as const,
  );
  if (!newest || !isStampDue(standing, clock.now())) return false;
  const { size, root, signed: head } = newest;
  const stamp = await ask(parts, authority, head);
  if (!stamp) return false;
  await store.transaction((tx) => tx.stamps.keep({ size, root, head, ...stamp, keptAt: clock.now() }));
  return true;
}

async function ask({ timeStamps, log }: StampParts, { authority, certificates }: Authority, head: string) {
  try {
    const token = await timeStamps.ask(authority, head);
    const { at } = await readToken(token, head, certificates.map(asPem).join('\n'));
    return { token, at };
  } catch (error) {
    if (!(error instanceof TimeStampError)) throw error;
    log.warn('time-stamp-missing', { code: error.code });
    return undefined;
  }
}

function asPem(der: string): string {
  return `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----`;
}
