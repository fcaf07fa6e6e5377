import { SEEDS_A_ROUND } from './beginnings.js';
import type { SeedOutcome } from './run-seed.js';

type Part = Pick<SeedOutcome, 'seed' | 'begun' | 'notBegun' | 'takenBack' | 'faults'>;

/**
 * What whole rounds had to begin and no seed of the run did, and a check for which none gave occasion. Where some seeds of a round were
 * not run it says nothing: in one seed, what must come first may well not come about.
 */
export function findNotBegun(outcomes: readonly Part[]): string[] {
  const rounds = Map.groupBy(outcomes, ({ seed }) => Math.floor((seed - 1) / SEEDS_A_ROUND));
  const whole = [...rounds.values()].filter((round) => new Set(round.map(({ seed }) => seed)).size === SEEDS_A_ROUND);
  if (whole.length === 0) return [];
  const begun = new Set(outcomes.flatMap((each) => each.begun));
  const never = new Set(whole.flat().flatMap(({ notBegun }) => notBegun.filter((name) => !begun.has(name))));
  return [
    ...[...never].map((name) => `nobody could begin ${name}`),
    ...(isLookedFor(outcomes) ? [] : ['what a child took back was looked for in no seed']),
  ];
}

/** A node that was restored may have forgotten what was taken back, and is not asked. */
function isLookedFor(outcomes: readonly Part[]): boolean {
  const taking = outcomes.filter(({ begun }) => begun.includes('consent-change'));
  const forgets = ({ faults }: Part) => faults.some(({ name, played }) => played && name === 'restoreFromBackup');
  return taking.every(forgets) || outcomes.some(({ takenBack }) => takenBack > 0);
}
