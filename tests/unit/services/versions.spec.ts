import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Edition,
  judgeVersion,
  nextVersion,
} from '../../../services/country-node/src/domain/services/judge-version.js';
import { needsAnnouncing } from '../../../services/country-node/src/domain/services/needs-announcing.js';

const edition = fc.record({ version: fc.integer({ min: 1, max: 5 }), digest: fc.constantFrom('a', 'b', 'c') });

describe('the version of a list', () => {
  it('never goes back, whatever arrives in whatever order, and one version never has two texts', () => {
    fc.assert(
      fc.property(fc.array(edition, { maxLength: 30 }), (arriving) => {
        let held: Edition | undefined;
        for (const each of arriving) {
          const before = held;
          if (judgeVersion(held, each) === 'newer') held = each;
          expect(held!.version).toBeGreaterThanOrEqual(before?.version ?? 0);
          if (before && held!.version === before.version) expect(held).toEqual(before);
        }
      }),
    );
  });

  it('rises with every edition, and above what peers hold after an old backup was restored', () => {
    const at = (seconds: number) => new Date(seconds * 1_000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 20 }), (times) => {
        let last: number | undefined;
        for (const time of times) {
          const next = nextVersion(last, at(time));
          expect(next).toBeGreaterThan(last ?? 0);
          last = next;
        }
      }),
    );
    const held = nextVersion(undefined, at(1_000));
    expect(nextVersion(1, at(2_000))).toBeGreaterThan(held);
  });
});

describe('a list is announced', () => {
  const now = new Date('2026-11-23T10:00:00.000Z');
  const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
  const own = { version: 7, audienceKey: 'k', now, lifeMs: 30 * 86_400_000 };
  const last = { version: 7, audienceKey: 'k', status: 'receipted', changedAt: now, expiresAt: days(30) } as const;

  it.each<[string, Parameters<typeof needsAnnouncing>[0], boolean]>([
    ['to whom it never was', undefined, true],
    ['when there is a newer one', { ...last, version: 6 }, true],
    ['not to whom has it', last, false],
    ['not while it is on its way', { ...last, status: 'queued' }, false],
    ['again when the key that it waits for has gone', { ...last, status: 'queued', audienceKey: 'old' }, true],
    ['not for a new key once it is there', { ...last, audienceKey: 'old' }, false],
    ['again before it lapses', { ...last, expiresAt: days(9) }, true],
    ['not at once to whom refused it', { ...last, status: 'refused' }, false],
    ['a day later to whom refused it', { ...last, status: 'refused', changedAt: days(-1) }, true],
  ])('%s', (_when, before, expected) => expect(needsAnnouncing(before, own)).toBe(expected));
});
