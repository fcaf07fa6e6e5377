import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerTakenBack } from './answer-taken-back.js';
import { BEGINNINGS } from './beginnings.js';
import type { ChaosNetwork } from './chaos-network.js';
import { countTurned } from './check-accepted.js';
import { confirmRecords } from './confirm-records.js';
import { type Drawn, drawFaults } from './draw-faults.js';
import type { FaultyRun } from './faults.js';
import { People } from './people.js';
import { registerOthers } from './register-others.js';
import { Restores } from './restores.js';
import { BY_RELAY } from './traffic.js';
import type { Witness } from './witness.js';

const CASES = 4;
/** Between two things that people do. */
const BREATH_MS = 40;
/** What people must have been told yes to, and of how many kinds of conversation; and what they go on for. */
const LEAST = { steps: 4, kinds: 2 };
const ENOUGH = { steps: 6, kinds: 3 };
const ENOUGH_MS = 20_000;
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
  /** What people began beside transfers, and what they were to begin here and could not. */
  begun: string[];
  notBegun: string[];
  /** Cases of which it was looked whether anybody still has what was taken back. */
  takenBack: number;
  /** Kinds of conversation of which anything arrived. */
  kinds: string[];
  /** What became of those that did not stand, and how often. */
  turned: Readonly<Record<string, number>>;
  /** How often people were told what instead. */
  refusals: Readonly<Record<string, number>>;
  ms: number;
  /** Of these milliseconds, what went where. */
  spent: Readonly<Record<string, number>>;
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
  const drawn = drawFaults(seed, fault);
  const people = await People.arrive(network, seed, beginningsBeside(drawn));
  const dossiers = join(process.cwd(), 'deploy', 'local', 'dossiers');
  const names: string[] = [];
  const files = await registerOthers(people, dossiers);
  for (let at = 0; at < CASES; at += 1) files.push(await people.register(dossiers));
  for (const { identification } of files) {
    names.push(
      ...(identification?.names ?? []).flatMap(({ given, family, full }) => [given, family, full]).filter(isText),
    );
  }
  const [story, faults, violations]: [string[], Told[], string[]] = [[], [], []];
  let busy = true;
  const traffic = (async () => {
    while (busy) {
      story.push(await people.actOnce());
      await confirmRecords(people, restores).catch(() => false);
      await sleep(BREATH_MS);
    }
  })();
  await sleep(500);
  const spent: Record<string, number> = {};
  let since = began;
  const note = (what: string) => {
    const now = Date.now();
    spent[what] = (spent[what] ?? 0) + now - since;
    since = now;
  };
  note('begin');
  for (const each of drawn) {
    faults.push(await play(each, { network, people, restores }));
    note(each.fault.name);
    if (restores.unheard.size === 0) violations.push(...(await witness.lookNow(idsOf(people))));
  }
  note('look');
  busy = false;
  await traffic;
  note('last act');
  violations.push(...(await network.heal()));
  people.allIsWell = true;
  note('heal');
  violations.push(...(await untilConfirmed(people, restores)));
  note('confirm');
  violations.push(...(await untilEnough(people, story)));
  note('enough');
  violations.push(...(await witness.untilQuiet(people.changed)));
  note('quiet');
  violations.push(...(await untilConfirmed(people, restores)));
  violations.push(...(await witness.untilQuiet(people.changed)));
  note('confirm');
  violations.push(...(await answerTakenBack(people, witness, story)));
  note('answer');
  const happened = {
    faults: new Set(faults.filter(({ played }) => played).map(({ name }) => name)),
    changed: people.changed,
  };
  violations.push(...(await witness.check(idsOf(people), people.accepted, names, restores, happened)));
  violations.push(...(await witness.checkTakenBack(people.takenBack)));
  // What a broker delivered a second time meanwhile is answered, and the answer goes out.
  violations.push(
    ...(await witness.untilQuiet(people.changed)),
    ...network.diedOfThemselves(),
    ...people.faultsOfNodes,
  );
  const refusals = Object.fromEntries(people.refusals);
  const turned = countTurned(people.accepted, await witness.books());
  const kinds = await witness.kinds(idsOf(people));
  note('check');
  const ms = Date.now() - began;
  const [begun, notBegun, takenBack] = [[...people.begun].sort(), people.notBegun, people.takenBack.size];
  const done = { accepted: people.accepted.length, begun, notBegun, takenBack, kinds };
  return { seed, violations, faults, story, ...done, turned, refusals, ms, spent };
}

/** Where so much failed that little could be done, people go on once all is well: a seed without traffic shows nothing. */
async function untilEnough(people: People, story: string[]): Promise<string[]> {
  const dossiers = join(process.cwd(), 'deploy', 'local', 'dossiers');
  const has = ({ steps, kinds }: typeof LEAST) => people.accepted.length >= steps && people.kinds.size >= kinds;
  if (!has(ENOUGH)) await people.register(dossiers);
  story.push(...(await people.beginWhatIsDue()));
  for (const until = Date.now() + ENOUGH_MS; !has(ENOUGH) && Date.now() < until;) story.push(await people.actOnce());
  for (const until = Date.now() + ENOUGH_MS; !has(LEAST) && Date.now() < until;) story.push(await people.actOnce());
  const kinds = [...people.kinds].join(', ');
  return has(LEAST) ? [] : [`too little traffic: ${people.accepted.length} steps accepted, of ${kinds || 'no kind'}`];
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
    if (await confirmRecords(people, restores).catch(() => false)) return [];
  }
  return ['a restored node never heard what it lost, or nobody could answer for its cases'];
}

/** What goes by way of relays does not come back to a node that was restored (decision 18): nothing is begun, or answered, that cannot end. */
function beginningsBeside(drawn: readonly Drawn[]): string[] {
  const restored = drawn.some(({ fault }) => fault.name === 'restoreFromBackup');
  return [...BEGINNINGS.keys()].filter((name) => !(restored && name === BY_RELAY));
}

function idsOf({ conversations }: People): Set<string> {
  return new Set(conversations.keys());
}

function isText(name: string | undefined): name is string {
  return name !== undefined;
}
