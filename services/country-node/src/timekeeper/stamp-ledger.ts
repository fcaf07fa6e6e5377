import { readToken } from '#libs/time-stamp/read-token.js';
import { TimeStampError } from '#libs/time-stamp/time-stamp-error.js';
import type { NationalConfiguration } from '../domain/national/national-configuration.js';
import { isStampDue } from '../domain/national/stamps-due.js';
import type { NodeParts } from '../ports/node-parts.js';

export type StampParts = Pick<NodeParts, 'clock' | 'store' | 'timeStamps' | 'log'> & {
  national: Pick<NodeParts['national'], 'newest'>;
};
type Authority = NonNullable<NationalConfiguration['timeStamps']>;

/** What became of it; `keptAt`: when the last stamp was kept, this one included. */
export type StampOutcome = { keptAt: Date | null } & (
  | { what: 'kept'; size: number; at: Date }
  | { what: 'missing'; code: TimeStampError['code'] }
  | { what: 'no-authority' | 'no-head' | 'stamped-already' | 'not-due' }
);

/**
 * Has the newest signed head stamped where national law names an authority, once a day or whenever somebody wants it now.
 * What does not count is not kept, and nothing waits for any of it: no transaction is open while the authority is asked.
 */
export async function stampLedger(parts: StampParts, when: 'daily' | 'now' = 'daily'): Promise<StampOutcome> {
  const { clock, store, national } = parts;
  // A stamp only protects: it is had under a law that has lapsed, too.
  const { timeStamps: authority } = national.newest();
  if (!authority) return { what: 'no-authority', keptAt: null };
  const [standing, newest] = await store.transaction(
    async (tx) => [await tx.stamps.standing(), await tx.ledger.latestCheckpoint()] as const,
  );
  const { keptAt } = standing;
  if (!newest) return { what: 'no-head', keptAt };
  if (standing.openSince === null) return { what: 'stamped-already', keptAt };
  if (when === 'daily' && !isStampDue(standing, clock.now())) return { what: 'not-due', keptAt };
  const { size, root, signed: head } = newest;
  const stamp = await ask(parts, authority, head);
  if (stamp.at === undefined) return { what: 'missing', code: stamp.code, keptAt };
  const now = clock.now();
  await store.transaction((tx) => tx.stamps.keep({ size, root, head, ...stamp, keptAt: now }));
  return { what: 'kept', size, at: stamp.at, keptAt: now };
}

async function ask({ timeStamps, log }: StampParts, { authority, certificates }: Authority, head: string) {
  try {
    const token = await timeStamps.ask(authority, head);
    const { at } = await readToken(token, head, certificates.map(asPem).join('\n'));
    return { token, at };
  } catch (error) {
    if (!(error instanceof TimeStampError)) throw error;
    log.warn('time-stamp-missing', { code: error.code });
    return { code: error.code, at: undefined };
  }
}

function asPem(der: string): string {
  return `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----`;
}
