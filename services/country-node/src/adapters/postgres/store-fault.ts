import pg from 'pg';
import { Fault, Outage, Refusal } from '../../domain/refusal.js';

/** Out of memory or connections, cut off, closed or being put back, only reading, a disk that fails, a login being changed. */
const NOT_NOW = /^(08|28|3D|53|55000|57|58|25006)/;
const DISK_FULL = '53100';
const STATEMENT_TIMEOUT = '57014';
/** `cached plan must not change result type`: the table was altered after this connection had planned the statement. */
export const STALE_PLAN = '0A000';
/** The system's words for a server that was not reached or is gone. */
const NETWORK = /^(ECONN|EPIPE$|ETIMEDOUT$|EHOST|ENET|ENOTFOUND$|EAI_)/;

/**
 * What an error of the driver says in the node's words. The driver's texts quote values; only its code goes on (R20).
 * @returns Outage `store-unavailable` or `store-full` where the database is out of order, not disliking what it was asked; Fault
 * `store-conflict` or `store-failed:<SQLSTATE>`; what is no error of the database's as it is
 */
export function asStoreFault(error: unknown): unknown {
  if (error instanceof Refusal || error instanceof Fault) return error;
  const code = sqlState(error);
  if (code === '23505') return new Fault('store-conflict');
  if (code === DISK_FULL) return new Outage('store-full');
  if (driverError(error) instanceof pg.DatabaseError)
    return NOT_NOW.test(code) ? new Outage('store-unavailable') : new Fault(`store-failed:${code}`);
  const lost = NETWORK.test(code) || (error instanceof Error && /connect|terminat|timeout|pool/i.test(error.message));
  return lost ? new Outage('store-unavailable') : error;
}

/** Why a connection was never there: `store-unavailable:` and the state that the server, or the system, named. */
export function asConnectFault(error: unknown): Fault {
  return error instanceof Fault ? error : new Fault(`store-unavailable:${sqlState(error)}`);
}

/** What a COMMIT failed with: without the server's own no, the transaction may stand nevertheless. */
export function asCommitFault(error: unknown): unknown {
  const fault = asStoreFault(error);
  if (sqlState(error) === STATEMENT_TIMEOUT || !(fault instanceof Fault)) return fault;
  return fault.reason === 'store-unavailable' ? new Outage('store-outcome-unknown') : fault;
}

/** SQLSTATE, or the system's code; `unknown` without either. */
export function sqlState(error: unknown): string {
  const code = (driverError(error) as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown';
}

/** What the driver said of a migration, which TypeORM wraps. */
function driverError(error: unknown): unknown {
  return error instanceof Error && 'driverError' in error ? error.driverError : error;
}
