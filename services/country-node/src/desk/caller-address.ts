import { isIP } from 'node:net';

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

/**
 * The address that a request comes from. What reaches the node from its own machine comes by the proxy that ends TLS there,
 * so it is what that proxy saw: the last hop, the only one that the caller cannot have written. Of any other connection the
 * header is the caller's own word.
 * @param connection the other end of the connection itself
 * @param forwarded `X-Forwarded-For`
 */
export function callerAddress(connection: string | undefined, forwarded: string | undefined): string {
  if (!LOOPBACK.test(connection ?? '')) return connection ?? '';
  const seen = forwarded?.split(',').at(-1)?.trim() ?? '';
  return isIP(seen) ? seen : (connection ?? '');
}
