import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { QueryFailedError } from 'typeorm';
import { asCommitFault, asStoreFault } from '../../../services/country-node/src/adapters/postgres/store-fault.js';
import { Fault, Outage, Refusal } from '../../../services/country-node/src/domain/refusal.js';

const CANARY = 'Aminetou';
const ofServer = (code: string) => Object.assign(new pg.DatabaseError(`key (name)=(${CANARY})`, 1, 'error'), { code });
const ofSystem = (code: string) => Object.assign(new Error(''), { code });
const reasonOf = (error: unknown) => (error instanceof Fault ? error.reason : error);

/** SQLSTATE by PostgreSQL's appendix A. */
const BY_STATE: readonly (readonly [string, string])[] = [
  ['53100', 'store-full'],
  ['53000', 'store-unavailable'],
  ['53200', 'store-unavailable'],
  ['53300', 'store-unavailable'],
  ['57014', 'store-unavailable'],
  ['57P01', 'store-unavailable'],
  ['57P02', 'store-unavailable'],
  ['57P03', 'store-unavailable'],
  ['08006', 'store-unavailable'],
  ['58030', 'store-unavailable'],
  ['25006', 'store-unavailable'],
  ['28P01', 'store-unavailable'],
  ['23505', 'store-conflict'],
  ['23503', 'store-failed:23503'],
  ['25P02', 'store-failed:25P02'],
  ['42P01', 'store-failed:42P01'],
];

describe('an error of the database', () => {
  it.each(BY_STATE)('of state %s is %s, without its words', (state, reason) => {
    for (const error of [ofServer(state), new QueryFailedError('INSERT', [CANARY], ofServer(state))]) {
      const fault = asStoreFault(error);
      expect(reasonOf(fault)).toBe(reason);
      expect(`${(fault as Error).stack}${JSON.stringify(fault)}`).not.toContain(CANARY);
    }
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN'])(
    'of the network, %s, is an outage',
    (code) => expect(reasonOf(asStoreFault(ofSystem(code)))).toBe('store-unavailable'),
  );

  it.each(['Query read timeout', 'timeout exceeded when trying to connect', 'Connection terminated unexpectedly'])(
    'of the driver, “%s”, is an outage',
    (says) => expect(reasonOf(asStoreFault(new Error(says)))).toBe('store-unavailable'),
  );

  it.each([new Refusal('not-found'), new Fault('files-full'), new RangeError('a bug'), ofSystem('ENOSPC')])(
    'is not made of what is none: %s',
    (error) => expect(asStoreFault(error)).toBe(error),
  );
});

describe('a commit', () => {
  it.each(['57P01', '08006'])('that breaks off with %s may stand', (state) =>
    expect(reasonOf(asCommitFault(ofServer(state)))).toBe('store-outcome-unknown'),
  );

  it.each([
    ['57014', 'store-unavailable'],
    ['53100', 'store-full'],
    ['40001', 'store-failed:40001'],
  ])('that the server says no to, %s, does not', (state, reason) =>
    expect(reasonOf(asCommitFault(ofServer(state)))).toBe(reason),
  );
});

describe('an outage', () => {
  it('is what would happen to the next work too', () => {
    const outage = ['53100', '57014', '08006'].flatMap((code) => [
      asStoreFault(ofServer(code)),
      asCommitFault(ofServer(code)),
    ]);
    const other = ['23505', '42P01', '40001'].map((code) => asStoreFault(ofServer(code)));
    const isOutage = (error: unknown) => error instanceof Outage;
    expect(outage.every(isOutage)).toBe(true);
    expect([...other, new Refusal('not-found')].some(isOutage)).toBe(false);
  });
});
