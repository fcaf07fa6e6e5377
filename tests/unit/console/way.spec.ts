import { describe, expect, it } from '@jest/globals';
import { askedWay, choicesAt, DIRECTLY, withRelay } from '../../../services/console/src/logic/way.js';

const relay = (node: string, carries: string[] = ['family-tracing']) => ({ node, country: 'NE', carries });
const NETWORK = { relays: [relay('a'), relay('b', []), relay('c'), relay('ml-iom')], mostRelays: 2 };
const TRACING = { kind: 'family-tracing', peer: 'ml-iom' };
const nodesAt = (way: string[], place: number, to = TRACING) =>
  choicesAt(NETWORK, to, way, place).map(({ node }) => node);

describe('the way of an exchange', () => {
  it('begins with who may carry it for us, and goes on with whoever is an organisation', () => {
    expect(nodesAt([], 0)).toEqual(['a', 'c']);
    expect(nodesAt(['a'], 1)).toEqual(['b', 'c']);
    expect(nodesAt([], 0, { ...TRACING, kind: 'case-transfer' })).toEqual([]);
  });

  it('is no longer than the node allows, has no gap, and comes by nobody twice nor by its end', () => {
    expect(nodesAt(['a', 'b'], 2)).toEqual([]);
    expect(nodesAt([], 1)).toEqual([]);
    expect(nodesAt(['a', 'b'], 1)).toEqual(['b', 'c']);
    expect(withRelay(['a', 'b'], 0, 'b')).toEqual(['b']);
    expect(withRelay(['a', 'b'], 0, 'c')).toEqual(['c', 'b']);
    expect(withRelay(['a', 'b'], 0, '')).toEqual([]);
  });

  it('is asked for only where there is one, to the end of its last day', () => {
    expect(askedWay(DIRECTLY)).toEqual({});
    expect(askedWay({ relays: [], until: '2026-12-01' })).toEqual({});
    expect(askedWay({ relays: ['a'], until: '' })).toEqual({ route: ['a'] });
    const { routeUntil = '' } = askedWay({ relays: ['a'], until: '2026-12-01' });
    expect(Date.parse(routeUntil)).toBe(new Date(2026, 11, 1, 23, 59, 59).getTime());
  });
});
