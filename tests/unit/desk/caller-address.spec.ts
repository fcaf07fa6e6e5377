import { describe, expect, it } from '@jest/globals';
import { callerAddress } from '../../../services/country-node/src/desk/caller-address.js';

describe('the address that a request comes from', () => {
  it.each([
    ['127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['::1', '198.51.100.7', '198.51.100.7'],
    ['::ffff:127.0.0.1', '192.0.2.1, 203.0.113.9 , 198.51.100.7', '198.51.100.7'],
    ['127.0.0.1', '192.0.2.1,2001:db8::7', '2001:db8::7'],
  ])('is what the proxy on this machine saw: %s, %s', (connection, forwarded, address) => {
    expect(callerAddress(connection, forwarded)).toBe(address);
  });

  it.each([
    ['198.51.100.7', '192.0.2.1'],
    ['10.0.0.5', '127.0.0.1'],
    ['::ffff:10.0.0.5', '192.0.2.1'],
    ['2001:db8::1', '::1'],
    ['128.127.0.1', '192.0.2.1'],
  ])('is the connection’s where it comes from elsewhere, whatever its header says: %s, %s', (connection, forwarded) => {
    expect(callerAddress(connection, forwarded)).toBe(connection);
  });

  it.each([
    undefined,
    '',
    ',',
    '192.0.2.1,',
    '192.0.2.1, unknown',
    'x'.repeat(9_000),
    '198.51.100.7:4711',
    '999.1.1.1',
  ])('is the connection’s where the last hop is no address: %s', (forwarded) => {
    expect(callerAddress('127.0.0.1', forwarded)).toBe('127.0.0.1');
  });

  it('is none of a connection that is gone', () => {
    expect(callerAddress(undefined, '192.0.2.1')).toBe('');
  });
});
