import { describe, expect, it } from '@jest/globals';
import { chmodSync } from 'node:fs';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { NO_DISK } from './faults.js';
import { findNotBegun } from './find-not-begun.js';
import { KINDS_OF_FAULT } from './kinds-of-fault.js';
import { runSeeds } from './run-seeds.js';

const COUNT = 5;
/** Of conversation, about which something arrives in one seed or another. */
const LEAST_KINDS = 5;

/** By lot, what a kind follows may not come about in the time; in a longer run it does. */
const MOST_NOT_BEGUN = 2;

describe('four real nodes under traffic, of which everything fails in turn', () => {
  it(`end agreed, with nothing lost and nothing doubled, in ${COUNT} seeds`, async () => {
    const folder = temporaryFolder();
    // PostgreSQL runs as another user where the tests run as root.
    chmodSync(folder.path, 0o755);
    const seeds = Array.from({ length: COUNT }, (_each, at) => at + 1);
    const outcomes = await runSeeds({
      root: process.cwd(),
      folder: folder.path,
      seeds,
      say: () => undefined,
      passed: () => undefined,
      failed: () => undefined,
    });
    folder.remove();
    expect(
      outcomes.map(({ seed, violations, faults }) => ({ seed, violations, faults: violations.length ? faults : [] })),
    ).toEqual(seeds.map((seed) => ({ seed, violations: [], faults: [] })));
    expect(outcomes.every(({ accepted }) => accepted > 1)).toBe(true);
    const kinds = new Set(outcomes.flatMap((each) => each.kinds));
    expect(kinds).toContain('case-transfer');
    expect(kinds.size).toBeGreaterThanOrEqual(LEAST_KINDS);
    const notBegun = findNotBegun(outcomes);
    expect({ notBegun, tooMany: notBegun.length > MOST_NOT_BEGUN }).toEqual({ notBegun, tooMany: false });
    const told = outcomes.flatMap(({ faults }) => faults);
    const missing = KINDS_OF_FAULT.filter(
      (kind) => !told.some(({ name, played, what }) => name === kind && (played || what === NO_DISK)),
    );
    expect({ missing, told: missing.length > 0 ? told : [] }).toEqual({ missing: [], told: [] });
  }, 600_000);
});
