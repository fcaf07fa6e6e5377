import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  crowdedOut,
  endOfSession,
  IDLE_MS,
  isEnded,
  isSessionOpen,
  isTooOld,
  rememberedUntil,
  SESSION_MS,
  SESSIONS_AT_ONCE,
} from '../../../services/country-node/src/domain/access/session-limits.js';

const NOON = new Date('2026-11-23T12:00:00.000Z');
const after = (ms: number) => new Date(NOON.getTime() + ms);

describe('a session', () => {
  it.each<[string, Date, Date, boolean]>([
    ['just used', NOON, after(1), true],
    ['used as long ago as one may be silent', after(-IDLE_MS), after(1), false],
    ['used a moment less long ago', after(1 - IDLE_MS), after(1), true],
    ['used just now, and at its end', NOON, NOON, false],
  ])('%s', (_when, seenAt, expiresAt, open) => {
    expect(isSessionOpen({ seenAt, expiresAt }, NOON)).toBe(open);
  });

  it('ends with what opened it, and after eight hours at the latest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 * 86_400_000 }), (lasts) => {
        const end = endOfSession(after(lasts), NOON).getTime() - NOON.getTime();
        expect(end).toBe(Math.min(lasts, SESSION_MS));
      }),
    );
  });

  it('leaves room for one more by ending the oldest, and no others', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (open) => {
        const ended = crowdedOut(open);
        expect(ended).toEqual(open.slice(0, ended.length));
        expect(open.length - ended.length).toBe(Math.min(open.length, SESSIONS_AT_ONCE - 1));
      }),
    );
  });
});

describe('what the issuer gave out', () => {
  it.each<[string, Date, Date | null, boolean]>([
    ['counts where nobody ended anything', NOON, null, false],
    ['before all was ended counts no more', after(-1), NOON, true],
    ['within what clocks may differ counts no more', after(30_000), NOON, true],
    ['later than that counts', after(30_001), NOON, false],
  ])('%s', (_what, issuedAt, from, ended) => {
    expect(isEnded(issuedAt, from)).toBe(ended);
  });

  it('before a logout is too old by the time that the logout is forgotten', () => {
    fc.assert(
      fc.property(fc.integer({ min: -90_000_000, max: 30_000 }), fc.nat({ max: 90_000_000 }), (given, later) => {
        const now = new Date(rememberedUntil(NOON).getTime() + later);
        expect(isTooOld(after(given), now)).toBe(true);
        expect(isTooOld(after(given), after(given + 86_399_999))).toBe(false);
      }),
    );
  });
});
