import type pg from 'pg';
import { Fault } from '../../domain/refusal.js';
import { asCommitFault, asStoreFault, sqlState, STALE_PLAN } from './store-fault.js';

/** @throws Fault `transaction-broken` when the database rolled back instead, `store-outcome-unknown` when nobody says how it ended */
export async function commit(client: pg.Client): Promise<void> {
  const { command } = await client.query('COMMIT').catch((error: unknown) => {
    throw asCommitFault(error);
  });
  // The database answers so, and without an error, where a statement had failed and somebody went on.
  if (command !== 'COMMIT') throw new Fault('transaction-broken');
}

/**
 * A connection that is silent, broken or full of old plans is given up, or the pool would hand it out again; the server rolls
 * back then.
 */
export async function undo(client: pg.Client, error: unknown): Promise<void> {
  const fault = asStoreFault(error);
  const silent = fault instanceof Fault && ['store-unavailable', 'store-outcome-unknown'].includes(fault.reason);
  const undone = !silent && (await client.query('ROLLBACK').catch(() => undefined));
  if (!undone || sqlState(error) === STALE_PLAN) client.end().catch(() => undefined);
}
