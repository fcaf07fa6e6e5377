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
  /** Networks at a time, one unless said: of a seed, half is waiting. */
  abreast?: number;
  /** The only fault there is, where somebody looks into that one. */
  fault?: string;
  say: (text: string) => void;
  /** Told of every seed that passed, and of every one that failed. */
  passed: (seed: number) => void;
  failed: (seed: number) => void;
}

/**
 * Runs the seeds on warm networks, ten on each; a seed that failed leaves its history in the folder, and ends its network: the
 * next one starts on a fresh one.
 */
export async function runSeeds(plan: ChaosPlan): Promise<SeedOutcome[]> {
  const outcomes: SeedOutcome[] = [];
  const waiting = plan.seeds.entries();
  const lanes = Array.from({ length: plan.abreast ?? 1 }, () => runLane(plan, waiting, outcomes));
  for (const lane of await Promise.allSettled(lanes)) if (lane.status === 'rejected') throw lane.reason;
  return outcomes;
}

/** One network after the other, with what is next of the seeds, until none is left or too many failed. */
async function runLane(plan: ChaosPlan, waiting: Iterable<[number, number]>, outcomes: SeedOutcome[]): Promise<void> {
  const { root, folder, fault, passed, failed } = plan;
  let round: Round | undefined;
  try {
    for (const [at, seed] of waiting) {
      round ??= await begin(root, join(folder, `from-${seed}`));
      const outcome = await runSeed(round.network, round.witness, seed, fault);
      outcomes.push(outcome);
      tell(plan, outcome, at);
      round.left -= 1;
      const { length: wrong } = outcome.violations;
      (wrong === 0 ? passed : failed)(seed);
      if (wrong > 0) await keepHistory(plan, outcome, round.witness);
      if (wrong === 0 && round.left > 0) continue;
      await end(round);
      round = undefined;
      if (outcomes.filter(({ violations }) => violations.length > 0).length >= MOST_FAILURES) break;
    }
  } finally {
    if (round) await end(round);
  }
}

function tell({ seeds, say }: ChaosPlan, outcome: SeedOutcome, at: number): void {
  const { seed, violations, faults, accepted, kinds, notBegun, turned, refusals, ms, spent } = outcome;
  const verdict = violations.length === 0 ? 'ok' : `FAILED (${violations.length})`;
  const told = [...Object.entries(turned), ...Object.entries(refusals)].map(([what, times]) => `${times} x ${what}`);
  const parts = Object.entries(spent).map(([what, each]) => `${what} ${each}`);
  say(
    [
      `seed ${seed} (${at + 1}/${seeds.length}) ${verdict}`,
      `${accepted} accepted`,
      `arrived: ${kinds.join(' ')}`,
      ...(notBegun.length > 0 ? [`not begun: ${notBegun.join(', ')}`] : []),
      ...told,
      `${ms} ms: ${parts.join(', ')}`,
      ...faults.map(({ name, played, what }) => (played ? what : `${name} not played: ${what}`)),
    ].join(' · '),
  );
}

/** The command that runs a seed once more as it ran: with the only fault there was, if there was one. */
export function replayOf(seed: number, fault?: string): string {
  return `npm run chaos -- --seeds 1 --from ${seed}${fault === undefined ? '' : ` --fault ${fault}`}`;
}

async function keepHistory({ folder, fault, say }: ChaosPlan, outcome: SeedOutcome, witness: Witness): Promise<void> {
  const { seed, violations } = outcome;
  writeFileSync(join(folder, `failed-${seed}.json`), JSON.stringify(outcome, undefined, 2));
  const tables = await witness.everyTable().catch((fault: unknown) => ({ unreadable: String(fault) }));
  writeFileSync(join(folder, `failed-${seed}-tables.json`), JSON.stringify(tables));
  for (const violation of violations) say(`  ${violation}`);
  say(`  replay with: ${replayOf(seed, fault)}`);
}

interface Round {
  network: ChaosNetwork;
  witness: Witness;
  left: number;
}

async function begin(root: string, folder: string): Promise<Round> {
  const network = await ChaosNetwork.begin(root, folder);
  return { network, witness: await Witness.come(network), left: SEEDS_A_NETWORK };
}

async function end({ network, witness }: Round): Promise<void> {
  await witness.leave();
  await network.end();
}
