import { describe, expect, it } from '@jest/globals';
import type { ConsentState, Provision } from '../../../services/country-node/src/domain/consent/types.js';
import { reachesRecipient } from '../../../services/country-node/src/domain/consent/weigh-consent.js';
import {
  endedByScope,
  endedToAll,
  scopeOfEnded,
  withoutEnded,
} from '../../../services/country-node/src/domain/sharing/ended-with-case.js';

const AT = '2026-11-23T10:00:00.000Z';
const FOR_EVER = '9999-12-31T23:59:59.999Z';
const PERMIT: Provision = {
  ...{ effect: 'permit', purposes: ['referral', 'case-transfer'], recipients: [{ node: 'ne' }], fieldExceptions: [] },
  ...{ categories: ['HEALTH', 'EDU'], onwardSharing: 'none', validFrom: AT, validUntil: '2027-11-23T10:00:00.000Z' },
};
const BEFORE = { at: AT, provisions: [PERMIT], overrides: [] } as unknown as ConsentState;
const denied = (change: Partial<Provision>): ConsentState => ({
  ...BEFORE,
  provisions: [PERMIT, { ...PERMIT, effect: 'deny', recipients: [], ...change }],
});
const NE = { id: 'ne', country: 'NE', kind: 'authority', roles: [] } as const;

describe('what ended toward everybody (R10)', () => {
  it.each<[string, ConsentState, ReturnType<typeof endedToAll>]>([
    ['nothing', BEFORE, { everything: false, denied: [] }],
    ['everything', { ...BEFORE, proofsStoppedUntil: FOR_EVER }, { everything: true, denied: [] }],
    ['nothing, where consent is given again', { ...BEFORE, proofsStoppedUntil: AT }, { everything: false, denied: [] }],
    [
      'what is denied to all',
      denied({ purposes: ['referral'], categories: ['HEALTH'] }),
      { everything: false, denied: [{ category: 'HEALTH', purpose: 'referral' }] },
    ],
    [
      'what is denied by an empty match',
      denied({ purposes: ['referral'], categories: ['EDU'], recipients: [{}] }),
      { everything: false, denied: [{ category: 'EDU', purpose: 'referral' }] },
    ],
    ['not what is denied to one', denied({ recipients: [{ node: 'ne' }] }), { everything: false, denied: [] }],
    ['not further transfers', denied({ purposes: ['case-transfer'] }), { everything: false, denied: [] }],
    [
      'not what is denied but for a field',
      denied({ purposes: ['referral'], fieldExceptions: ['/health/needs'] }),
      { everything: false, denied: [] },
    ],
  ])('is %s', (_what, after, ended) => expect(endedToAll(BEFORE, after)).toEqual(ended));

  it('is told once', () => {
    const stopped = { ...BEFORE, proofsStoppedUntil: FOR_EVER };
    expect(endedToAll(stopped, stopped)).toEqual({ everything: false, denied: [] });
    const same = denied({ purposes: ['referral'] });
    expect(endedToAll(same, same).denied).toEqual([]);
  });
});

describe('what a former authority is told', () => {
  const SHOWN = [
    { category: 'HEALTH', purpose: 'case-transfer' },
    { category: 'HEALTH', purpose: 'case-transfer' },
    { category: 'EDU', purpose: 'progress' },
  ];

  it('names everything by what it handed on, and is read as everything there', () => {
    const scope = scopeOfEnded({ everything: true, denied: [] }, SHOWN);
    expect(scope).toEqual([{ category: 'HEALTH', purpose: 'case-transfer' }]);
    expect(endedByScope(scope)).toEqual({ everything: true, denied: [] });
    expect(endedByScope([{ category: '*', purpose: '*' }]).everything).toBe(true);
  });

  it('names the rest as it is', () => {
    const one = [{ category: 'EDU', purpose: 'referral' }];
    const scope = scopeOfEnded({ everything: false, denied: one }, SHOWN);
    expect(scope).toEqual(one);
    expect(endedByScope(scope)).toEqual({ everything: false, denied: one });
  });
});

describe('its record as it counts then', () => {
  it('lets nothing go where everything ended, but on an override', () => {
    const override = { ...PERMIT, ground: 'vital-interest', reviewBy: FOR_EVER };
    const ended = { everything: true, denied: [] };
    expect(reachesRecipient(withoutEnded(BEFORE, ended), NE, 'referral')).toBe(false);
    const vital = { ...BEFORE, overrides: [override] } as unknown as ConsentState;
    expect(reachesRecipient(withoutEnded(vital, ended), NE, 'referral')).toBe(true);
  });

  it('lets the rest go where something was denied', () => {
    const some = { everything: false, denied: [{ category: 'HEALTH', purpose: 'referral' }] };
    expect(reachesRecipient(withoutEnded(BEFORE, some), NE, 'referral')).toBe(true);
    const both = { everything: false, denied: [...some.denied, { category: 'EDU', purpose: 'referral' }] };
    expect(reachesRecipient(withoutEnded(BEFORE, both), NE, 'referral')).toBe(false);
    expect(reachesRecipient(withoutEnded(BEFORE, both), NE, 'case-transfer')).toBe(true);
  });
});
