import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChaosNetwork } from './chaos-network.js';
import { runSeed, type SeedOutcome } from './run-seed.js';
import { Witness } from './witness.js';

/** Runs that failed are no reason to wait for the others. */
const MOST_FAILURES = 3;

/** The witness reads every ledger whole after each seed, and what is warm grows; and a node takes twenty searches a day of another. */
const SEEDS_A_NETWORK = 10;

export interface ChaosPlan {
  root: string;
  /** Of the network, and of what is kept of failed runs. */
  folder: string;
  seeds: readonly number[];
  /** The only fault there is, where somebody looks into that one. */
  fault?: string;
  say: (text: string) => void;
  /** Told of every seed that passed. */
  passed: (seed: number) => void;
}

/**
 * Runs the seeds on a warm network, ten on each; a seed that failed leaves its history in the folder, and ends the network:
 * the next one starts on a fresh one.
 */
export async function runSeeds({ root, folder, seeds, fault, say, passed }: ChaosPlan): Promise<SeedOutcome[]> {
  const outcomes: SeedOutcome[] = [];
  let round: { network: ChaosNetwork; witness: Witness; left: number } | undefined;
  try {
    for (const [at, seed] of seeds.entries()) {
      round ??= await begin(root, join(folder, `from-${seed}`));
      const outcome = await runSeed(round.network, round.witness, seed, fault);
      outcomes.push(outcome);
      const { violations, faults, accepted, kinds, turned, refusals, ms, spent } = outcome;
      const verdict = violations.length === 0 ? 'ok' : `FAILED (${violations.length})`;
      const told = [...Object.entries(turned), ...Object.entries(refusals)].map(
        ([what, times]) => `${times} x ${what}`,
      );
      say(
        [
          `seed ${seed} (${at + 1}/${seeds.length}) ${verdict}`,
          `${accepted} accepted`,
          `arrived: ${kinds.join(' ')}`,
          ...told,
          `${ms} ms: ${Object.entries(spent)
            .map(([what, each]) => `${what} ${each}`)
            .join(', ')}`,
          ...faults.map(({ name, played, what }) => (played ? what : `${name} not played: ${what}`)),
        ].join(' · '),
      );
      round.left -= 1;
      if (violations.length === 0) {
        passed(seed);
        if (round.left > 0) continue;
      } else {
        writeFileSync(join(folder, `failed-${seed}.json`), JSON.stringify(outcome, undefined, 2));
        const tables = await round.witness.everyTable().catch((fault: unknown) => ({ unreadable: String(fault) }));
        writeFileSync(join(folder, `failed-${seed}-tables.json`), JSON.stringify(tables));
        for (const violation of violations) say(`  ${violation}`);
        say(`  replay with: npm run chaos -- --seeds 1 --from ${seed}`);
      }
      await end(round);
      round = undefined;
      if (outcomes.filter((each) => each.violations.length > 0).length >= MOST_FAILURES) break;
    }
    return outcomes;
  } finally {
    if (round) await end(round);
  }
}

async function begin(root: string, folder: string) {
  const network = await ChaosNetwork.begin(root, folder);
  return { network, witness: await Witness.come(network), left: SEEDS_A_NETWORK };
}

async function end({ network, witness }: { network: ChaosNetwork; witness: Witness }): Promise<void> {
  await witness.leave();
  await network.end();
}
