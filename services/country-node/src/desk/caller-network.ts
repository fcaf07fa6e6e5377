import { isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS = 8;
/** A network of 64 bits is the smallest that is given to anybody (RFC 6177); its holder has all its addresses. */
const GIVEN_GROUPS = 4;

/**
 * Whoever has an address of IPv6 has 2^64 of them: what is counted by address is counted by the network that they are of.
 * @param address as the connection or the proxy says it; one of IPv4 stays itself, also where it is written as IPv6
 */
export function callerNetwork(address: string): string {
  const [, mapped] = MAPPED.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [before = [], after] = address.replace(/%.*$/, '').split('::').map(groupsOf);
  const leftOut = after ? GROUPS - before.length - after.length : 0;
  const groups = [...before, ...Array.from({ length: leftOut }, () => 0), ...(after ?? [])];
  return `${groups
    .slice(0, GIVEN_GROUPS)
    .map((each) => each.toString(16))
    .join(':')}::/64`;
}

/** What stands between the colons, as numbers; an address of IPv4 at the end is two of them. */
function groupsOf(text: string): number[] {
  return text.split(':').flatMap((each) => {
    if (each === '') return [];
    return each.includes('.') ? [0, 0] : [Number.parseInt(each, 16)];
  });
}
