import { describe, expect, it } from '@jest/globals';
import { readSeen } from '../../../services/console/src/logic/read-seen.js';

const NOW = Date.UTC(2026, 10, 23);

describe('when a page was touched last, as its tabs keep it', () => {
  it.each([
    ['a while ago', String(NOW - 900_000), NOW - 900_000],
    ['now', String(NOW), NOW],
    ['by a clock that was a little ahead: as if now', String(NOW + 1), NOW],
    ['a minute ahead', String(NOW + 60_000), NOW],
    ['by a clock that was put back since: not known', String(NOW + 60_001), 0],
    ['never', null, 0],
    ['in no words of ours', 'yesterday', 0],
  ])('%s', (_, kept, seen) => expect(readSeen(kept, NOW)).toBe(seen));
});
