import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedFault } from '../../../services/country-node/src/adapters/faults/fault-file.js';
import { type Failpoint, FAILPOINTS } from '../../../services/country-node/src/ports/failpoints.js';
import { backUpDatabase } from '../../support/database-backup.js';
import type { Random } from '../simulation/random.js';
import { type ChaosNetwork, NODES, SIDES } from './chaos-network.js';
import { dropMessage, repeatOldMessages } from './courier.js';
import type { LineState } from './faulty-line.js';
import type { People } from './people.js';
import type { Restores } from './restores.js';

export interface FaultyRun {
  network: ChaosNetwork;
  people: People;
  restores: Restores;
  random: Random;
}

/** Makes something go wrong, and says what did. @throws Error where nothing did, and why */
export type Fault = (run: FaultyRun) => Promise<string>;

const DOSSIERS = join(process.cwd(), 'deploy', 'local', 'dossiers');
/** Registered after a backup, so that there is always something that only the partner may know. */
const NEW_CASES = 2;
const THREE_DAYS_MS = 3 * 86_400_000;
/** How long a place may take to be reached; then others may do. */
const PATIENCE_MS = 900;
const LONG_PATIENCE_MS = 8_000;
/** For how long something stands still, is full, spoilt or wrong. */
const LASTS_MS = 1_000;

/** How often a relay dawdles, and each time for how long. */
const DAWDLES = [1, 2, 3, 4];
const DAWDLE_MS = 800;

/** Where every node comes by again and again while people work. */
const BUSY: readonly Failpoint[] = [
  'relay:claimed',
  'relay:published',
  'accept:stored',
  'inbox:opened',
  'receipt:signed',
  'ledger:sequenced',
];

/** What goes wrong in a run, with its weight. Each lasts about a second, some longer. */
export const FAULTS: readonly [number, Fault][] = [
  [5, killAtFailpoint],
  [2, failAtFailpoint],
  [2, killAtRandom],
  [2, standStill],
  [2, wipeBroker],
  [2, loseHub],
  [3, spoilLine],
  [2, courierRepeats],
  [2, courierDrops],
  [2, shiftClock],
  [2, withdrawBeforePublish],
  [1, killDatabase],
  [2, fillDisk],
  [2, restoreFromBackup],
];

async function killAtFailpoint({ network, random }: FaultyRun): Promise<string> {
  const [at, hit] = [random.pick(FAILPOINTS), 1 + random.below(3)];
  const { node, reached } = await untilSomebodyReached(network, random, [
    [{ at, hit, act: 'kill' }],
    // It came to nothing there: it dies at the next thing that it does.
    BUSY.map((place) => ({ at: place, hit: 1, act: 'kill' })),
  ]);
  await sleep(500);
  return `${node} dies at ${reached}${reached === at ? `, time ${hit}` : `, not at ${at}`}`;
}

async function failAtFailpoint({ network, random }: FaultyRun): Promise<string> {
  const at = random.pick(FAILPOINTS);
  const twice = (place: Failpoint) => [1, 2].map((hit) => ({ at: place, hit, act: 'throw' as const }));
  const { node, reached } = await untilSomebodyReached(network, random, [twice(at), BUSY.flatMap(twice)]);
  await sleep(1_000);
  return `${node} fails at ${reached}, ${network.played(node).length} times`;
}

/** Most goes between the authorities, and most goes wrong there. */
function drawNode(random: Random): string {
  return random.pick([...SIDES, ...SIDES, ...NODES.slice(SIDES.length)]);
}

/** Where nothing happens at a desk or consulate in the time, it does at an authority. @returns who came by, and where */
async function untilSomebodyReached(
  network: ChaosNetwork,
  random: Random,
  plans: readonly (readonly PlannedFault[])[],
): Promise<{ node: string; reached: string }> {
  const [drawn, side] = [drawNode(random), random.pick(SIDES)];
  const elsewhere = SIDES.every((each) => each !== drawn);
  if (elsewhere) {
    const reached = await untilReached(network, drawn, plans, PATIENCE_MS).catch(() => undefined);
    if (reached !== undefined) return { node: drawn, reached };
  }
  const node = elsewhere ? side : drawn;
  return { node, reached: await untilReached(network, node, plans) };
}

/** Plans one thing after the other until something has happened. @returns where it did */
async function untilReached(
  network: ChaosNetwork,
  node: string,
  plans: readonly (readonly PlannedFault[])[],
  lastPatienceMs = LONG_PATIENCE_MS,
): Promise<string> {
  await network.untilUp(node);
  for (const [at, faults] of plans.entries()) {
    network.arm(node, [...faults]);
    const patience = at + 1 < plans.length ? PATIENCE_MS : lastPatienceMs;
    for (const until = Date.now() + patience; Date.now() < until; await sleep(20)) {
      const [place] = network.played(node);
      if (place !== undefined) return place;
    }
  }
  network.plan(node, {});
  throw new Error(`${node} came by nowhere`);
}

async function killAtRandom({ network, random }: FaultyRun): Promise<string> {
  const name = random.pick(['hub', ...NODES.flatMap((id) => [`node ${id}`, `broker of ${id}`])]);
  await sleep(random.below(500));
  await strike(network, name, 'SIGKILL');
  await sleep(500);
  return `${name} is killed`;
}

async function standStill({ network, random }: FaultyRun): Promise<string> {
  const name = random.pick(['PostgreSQL', ...NODES.flatMap((id) => [`node ${id}`, `broker of ${id}`])]);
  await strike(network, name, 'SIGSTOP');
  await sleep(LASTS_MS);
  network.signal(name, 'SIGCONT');
  return `${name} stands still`;
}

async function strike(network: ChaosNetwork, name: string, signal: NodeJS.Signals): Promise<void> {
  await untilAlive(network, name);
  if (!network.signal(name, signal)) throw new Error(`${name} was not there`);
}

/** Waits for a process that is just being started again. */
async function untilAlive(network: ChaosNetwork, name: string): Promise<void> {
  for (const until = Date.now() + LONG_PATIENCE_MS; Date.now() < until && !network.isAlive(name);) await sleep(50);
}

/** The broker comes back with nothing of what it had. */
async function wipeBroker({ network, random }: FaultyRun): Promise<string> {
  const node = drawNode(random);
  const store = join(network.node(node).folder, 'broker', 'store');
  await network.down(`broker of ${node}`, 300, () => rmSync(store, { recursive: true, force: true }));
  return `the broker of ${node} loses its store`;
}

/** Now and then for much longer than a node waits before it sends again. */
async function loseHub({ network, random }: FaultyRun): Promise<string> {
  const ms = random.chance(0.3) ? 5_000 + random.below(3_000) : 500 + random.below(2_000);
  await network.down('hub', ms);
  return `the hub is away for ${ms} ms`;
}

async function spoilLine({ network, random }: FaultyRun): Promise<string> {
  // Sorted: they stand in the order in which their processes started.
  const name = random.pick([...network.lines.keys()].sort());
  const states: readonly LineState[] = ['half-open', 'silent', { slowMs: 150 }, { cutAfter: 20_000 }];
  const state = random.pick(states);
  network.lines.get(name)?.be(state);
  await sleep(LASTS_MS);
  network.lines.get(name)?.be('whole');
  return `line ${name}: ${JSON.stringify(state)}`;
}

async function courierRepeats({ network, random }: FaultyRun): Promise<string> {
  const node = drawNode(random);
  return `${await repeatOldMessages(network, node, random)} old messages of ${node} come again, in another order`;
}

/** The broker said that it has a message, and then it has not. */
async function courierDrops({ network, random }: FaultyRun): Promise<string> {
  const [node, other] = random.shuffle(SIDES);
  for (const id of [node!, other!]) {
    if (await dropMessage(network, id, LONG_PATIENCE_MS)) return `one message on its way to ${id} is gone`;
  }
  throw new Error('nothing was on its way');
}

async function shiftClock({ network, random }: FaultyRun): Promise<string> {
  const [node, clockOffsetMs] = [drawNode(random), random.pick([THREE_DAYS_MS, -THREE_DAYS_MS])];
  network.plan(node, { clockOffsetMs });
  await sleep(LASTS_MS);
  network.plan(node, {});
  return `the clock of ${node} is off by ${clockOffsetMs / 86_400_000} days`;
}

/** The relay has checked, and dawdles before it publishes; meanwhile the child takes the consent back. */
async function withdrawBeforePublish({ network, people, random }: FaultyRun): Promise<string> {
  // It is offered next, so that what dawdles may well be about this very case.
  await people.register(DOSSIERS).catch(() => undefined);
  const dawdles = DAWDLES.map((hit) => ({ at: 'relay:rechecked' as const, hit, act: { delayMs: DAWDLE_MS } }));
  await untilReached(network, 'mr', [dawdles]);
  const leaving = await untilLeaving(network, people);
  // Else what dawdles is a receipt, or a message about something else. Of old cases nothing may be on its way.
  const some = people.cases.filter(({ about }) => about === 'any').map((each) => each.caseId);
  const caseId = leaving ?? (random.chance(0.7) ? some.at(-1)! : random.pick(some));
  for (const until = Date.now() + LONG_PATIENCE_MS; ; await sleep(100)) {
    const what = await people.withdrawConsent(caseId).catch(() => undefined);
    if (what !== undefined) return `${what} ${leaving ? 'between check and publish' : 'while something else dawdles'}`;
    if (Date.now() > until) throw new Error('nobody could take the consent back');
  }
}

/** @returns a case of which a message has been checked and not published yet; undefined where none comes along in the time */
async function untilLeaving(network: ChaosNetwork, people: People): Promise<string | undefined> {
  for (const until = Date.now() + DAWDLES.length * DAWDLE_MS; Date.now() < until; await sleep(50)) {
    const leaving = await network.leaving('mr').catch((): string[] => []);
    const found = people.cases.find(({ about, caseId }) => about === 'any' && leaving.includes(caseId));
    if (found) return found.caseId;
  }
  return undefined;
}

async function killDatabase({ network }: FaultyRun): Promise<string> {
  await strike(network, 'PostgreSQL', 'SIGKILL');
  await sleep(1_000);
  return 'the database is killed';
}

export const NO_DISK = 'no disk could be full: this takes root';

/** A broker that ran out of room stops keeping streams until it is started again, which its operator does. */
async function fillDisk({ network, random }: FaultyRun): Promise<string> {
  const { disks } = network;
  if (disks.names.length === 0) throw new Error(NO_DISK);
  const name = random.pick(disks.names);
  await network.fillDiskOf(name, LASTS_MS);
  if (name !== 'PostgreSQL') await network.down(name, 0);
  return `the disk of ${name} is full`;
}

/** People work on after the backup; then the disk of the database is gone, and the backup is all there is. */
async function restoreFromBackup({ network, people, restores, random }: FaultyRun): Promise<string> {
  const [node, ms] = [drawNode(random), 1_000 + random.below(1_500)];
  const [from, registered] = [people.accepted.length, people.registered];
  await backUpDatabase(network.node(node).databaseUrl);
  const began = Date.now();
  for (let at = 0; at < NEW_CASES; at += 1) await people.register(DOSSIERS).catch(() => undefined);
  await sleep(Math.max(0, began + ms - Date.now()));
  await network.down(`node ${node}`, 0, () => restores.putBack(network, node, { from, list: people.accepted }));
  people.forget(node, registered);
  await sleep(500);
  return `the database of ${node} is restored from a backup of before ${people.accepted.length - from} steps`;
}
