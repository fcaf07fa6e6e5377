import { BlockList } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { callerNetwork } from '../../../services/country-node/src/desk/caller-network.js';

describe('what failing logins are counted by', () => {
  it.each([
    ['2001:db8:1:2::7', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3::', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
    ['1:2:3:4:5:6:192.0.2.33', '1:2:3:4::/64'],
  ])('is the network that %s is of', (address, network) => {
    expect(callerNetwork(address)).toBe(network);
  });

  it.each([
    ['198.51.100.7', '198.51.100.7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['::FFFF:198.51.100.7', '198.51.100.7'],
    ['', ''],
    ['unknown', 'unknown'],
  ])('is itself where it is no network: %s', (address, itself) => {
    expect(callerNetwork(address)).toBe(itself);
  });

  it('is the same for two addresses exactly where they are of one network of 64 bits', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), (one, other) => {
        fc.pre(![one, other].some((each) => /^::ffff:\d+\.|^(0+:){5}ffff:/i.test(each)));
        const network = new BlockList();
        network.addSubnet(one, 64, 'ipv6');
        expect(callerNetwork(one) === callerNetwork(other)).toBe(network.check(other, 'ipv6'));
        const [groups = ''] = callerNetwork(one).split('::');
        expect(callerNetwork(`${groups}:ffff:0:1:2`)).toBe(callerNetwork(one));
      }),
    );
  });
});
