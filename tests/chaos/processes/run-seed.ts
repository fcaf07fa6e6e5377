import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosNetwork } from './chaos-network.js';
import { countTurned } from './check-accepted.js';
import { type Drawn, drawFaults } from './draw-faults.js';
import type { FaultyRun } from './faults.js';
import { People } from './people.js';
import { Restores } from './restores.js';
import type { Witness } from './witness.js';

const CASES = 4;
/** Between two things that people do. */
const BREATH_MS = 40;
/** What people must have been told yes to, and of how many kinds of conversation. */
const LEAST_STEPS = 6;
const LEAST_KINDS = 3;
const ENOUGH_MS = 30_000;
/** Until the officers have answered for every case. */
const CONFIRMED_MS = 40_000;

/** What went wrong on purpose, or why it did not. */
export interface Told {
  name: string;
  played: boolean;
  what: string;
}

export interface SeedOutcome {
  seed: number;
  violations: string[];
  faults: Told[];
  /** What people did, and what they were told. */
  story: string[];
  accepted: number;
  /** What became of those that did not stand, and how often. */
  turned: Readonly<Record<string, number>>;
  /** How often people were told what instead. */
  refusals: Readonly<Record<string, number>>;
  ms: number;
}

/**
 * One run on a warm network: people act all the time, three faults happen one after the other, everything is healed, and
 * the witness reads both sides. What is drawn depends on the seed alone, each fault and each act by a generator of its own;
 * when it happens, on the machine too.
 */
export async function runSeed(
  network: ChaosNetwork,
  witness: Witness,
  seed: number,
  fault?: string,
): Promise<SeedOutcome> {
  const began = Date.now();
  const restores = new Restores();
  const people = await People.arrive(network, seed);
  const dossiers = join(process.cwd(), 'deploy', 'local', 'dossiers');
  const names: string[] = [];
  for (let at = 0; at < CASES; at += 1) {
    const { identification } = await people.register(dossiers);
    names.push(
      ...(identification?.names ?? []).flatMap(({ given, family, full }) => [given, family, full]).filter(isText),
    );
  }
  const [story, faults, violations]: [string[], Told[], string[]] = [[], [], []];
  let busy = true;
  const traffic = (async () => {
    while (busy) {
      story.push(await people.actOnce());
      await people.confirmRecords(restores).catch(() => false);
      await sleep(BREATH_MS);
    }
  })();
  await sleep(500);
  for (const drawn of drawFaults(seed, fault)) {
    faults.push(await play(drawn, { network, people, restores }));
    if (restores.unheard.size === 0) violations.push(...(await witness.lookNow(people.conversations)));
  }
  busy = false;
  await traffic;
  await network.heal();
  violations.push(...(await untilConfirmed(people, restores)));
  violations.push(...(await untilEnough(people, story)));
  violations.push(...(await witness.untilQuiet(people.withdrawn)));
  violations.push(...(await untilConfirmed(people, restores)));
  violations.push(...(await witness.untilQuiet(people.withdrawn)));
  const happened = {
    faults: new Set(faults.filter(({ played }) => played).map(({ name }) => name)),
    changed: people.withdrawn,
  };
  violations.push(...(await witness.check(people.conversations, people.accepted, names, restores, happened)));
  // What a broker delivered a second time meanwhile is answered, and the answer goes out.
  violations.push(...(await witness.untilQuiet(people.withdrawn)));
  const refusals = Object.fromEntries(people.refusals);
  const turned = countTurned(people.accepted, await witness.books());
  const ms = Date.now() - began;
  return { seed, violations, faults, story, accepted: people.accepted.length, turned, refusals, ms };
}

/** Where so much failed that little could be done, people go on once all is well: a seed without traffic shows nothing. */
async function untilEnough(people: People, story: string[]): Promise<string[]> {
  const dossiers = join(process.cwd(), 'deploy', 'local', 'dossiers');
  const isEnough = () => people.accepted.length >= LEAST_STEPS && people.kinds.size >= LEAST_KINDS;
  if (!isEnough()) await people.register(dossiers);
  for (const until = Date.now() + ENOUGH_MS; !isEnough() && Date.now() < until;) story.push(await people.actOnce());
  const kinds = [...people.kinds].join(', ');
  return isEnough() ? [] : [`too little traffic: ${people.accepted.length} steps accepted, of ${kinds || 'no kind'}`];
}

async function play({ fault, random }: Drawn, run: Omit<FaultyRun, 'random'>): Promise<Told> {
  const { name } = fault;
  try {
    return { name, played: true, what: await fault({ ...run, random }) };
  } catch (error) {
    return { name, played: false, what: error instanceof Error ? error.message : String(error) };
  }
}

async function untilConfirmed(people: People, restores: Restores): Promise<string[]> {
  for (const until = Date.now() + CONFIRMED_MS; Date.now() < until; await sleep(200)) {
    if (await people.confirmRecords(restores).catch(() => false)) return [];
  }
  return ['a restored node never heard what it lost, or nobody could answer for its cases'];
}

function isText(name: string | undefined): name is string {
  return name !== undefined;
}
