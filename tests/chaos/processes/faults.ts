import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FAILPOINTS } from '../../../services/country-node/src/ports/failpoints.js';
import { backUpDatabase } from '../../support/database-backup.js';
import { Random } from '../simulation/random.js';
import { type ChaosNetwork, SIDES } from './chaos-network.js';
import { repeatOldMessages } from './courier.js';
import type { LineState } from './faulty-line.js';
import type { People } from './people.js';
import type { Restores } from './restores.js';

export interface FaultyRun {
  network: ChaosNetwork;
  people: People;
  restores: Restores;
  random: Random;
}

type Fault = (run: FaultyRun) => Promise<string>;

const DOSSIERS = join(process.cwd(), 'deploy', 'local', 'dossiers');
/** Registered after a backup, so that there is always something that only the partner may know. */
const NEW_CASES = 2;
const THREE_DAYS_MS = 3 * 86_400_000;

/** What goes wrong in a run, with its weight. Each lasts a second or two, and says what it did. */
const FAULTS: readonly [number, Fault][] = [
  [5, killAtFailpoint],
  [2, failAtFailpoint],
  [2, killAtRandom],
  [2, standStill],
  [2, wipeBroker],
  [2, loseHub],
  [3, spoilLine],
  [2, courierRepeats],
  [2, shiftClock],
  [2, withdrawBeforePublish],
  [1, killDatabase],
  [2, fillDisk],
  [2, restoreFromBackup],
];
const TOTAL = FAULTS.reduce((sum, [weight]) => sum + weight, 0);

const FAULTS_A_SEED = 3;

/** A fault of a seed, with a generator of its own: what it draws depends on nothing that happened before. */
export interface Drawn {
  fault: Fault;
  random: Random;
}

/**
 * What goes wrong in a seed, in this order: by weight, or always the one of this name where somebody looks into that one.
 * @throws RangeError naming all there are
 */
export function drawFaults(seed: number, named?: string): Drawn[] {
  return Array.from({ length: FAULTS_A_SEED }, (_each, at) => ({
    fault: named === undefined ? drawFault(Random.of(seed, `kind of fault ${at}`)) : faultNamed(named),
    random: Random.of(seed, `fault ${at}`),
  }));
}

function drawFault(random: Random): Fault {
  let place = random.below(TOTAL);
  return FAULTS.find(([weight]) => (place -= weight) < 0)![1];
}

export function faultNamed(name: string): Fault {
  const found = FAULTS.find(([, fault]) => fault.name === name);
  if (!found) throw new RangeError(`one of ${FAULTS.map(([, fault]) => fault.name).join(', ')}`);
  return found[1];
}

async function killAtFailpoint({ network, random }: FaultyRun): Promise<string> {
  const [node, at, hit] = [random.pick(SIDES), random.pick(FAILPOINTS), 1 + random.below(3)];
  network.plan(node, { faults: [{ at, hit, act: 'kill' }] });
  await sleep(1_500);
  return `${node} dies at ${at}, time ${hit}`;
}

async function failAtFailpoint({ network, random }: FaultyRun): Promise<string> {
  const [node, at] = [random.pick(SIDES), random.pick(FAILPOINTS)];
  network.plan(node, { faults: [1, 2].map((hit) => ({ at, hit, act: 'throw' as const })) });
  await sleep(1_000);
  return `${node} fails at ${at}, twice`;
}

async function killAtRandom({ network, random }: FaultyRun): Promise<string> {
  const name = random.pick(SIDES.flatMap((id) => [`node ${id}`, `broker of ${id}`]));
  await sleep(random.below(500));
  network.signal(name, 'SIGKILL');
  await sleep(500);
  return `${name} is killed`;
}

async function standStill({ network, random }: FaultyRun): Promise<string> {
  const name = random.pick(['PostgreSQL', ...SIDES.flatMap((id) => [`node ${id}`, `broker of ${id}`])]);
  network.signal(name, 'SIGSTOP');
  await sleep(1_500);
  network.signal(name, 'SIGCONT');
  return `${name} stands still`;
}

/** The broker comes back with nothing of what it had. */
async function wipeBroker({ network, random }: FaultyRun): Promise<string> {
  const node = random.pick(SIDES);
  const store = join(network.node(node).folder, 'broker', 'store');
  await network.down(`broker of ${node}`, 300, () => rmSync(store, { recursive: true, force: true }));
  return `the broker of ${node} loses its store`;
}

async function loseHub({ network, random }: FaultyRun): Promise<string> {
  await network.down('hub', 500 + random.below(2_000));
  return 'the hub is away';
}

async function spoilLine({ network, random }: FaultyRun): Promise<string> {
  // Sorted: they come in the order in which their processes started.
  const name = random.pick([...network.lines.keys()].filter((each) => !each.includes('iom')).sort());
  const states: readonly LineState[] = ['half-open', 'silent', { slowMs: 150 }, { cutAfter: 20_000 }];
  const state = random.pick(states);
  network.lines.get(name)?.be(state);
  await sleep(1_500);
  network.lines.get(name)?.be('whole');
  return `line ${name}: ${JSON.stringify(state)}`;
}

async function courierRepeats({ network, random }: FaultyRun): Promise<string> {
  const node = random.pick(SIDES);
  return `${await repeatOldMessages(network, node, random)} old messages of ${node} come again, in another order`;
}

async function shiftClock({ network, random }: FaultyRun): Promise<string> {
  const [node, clockOffsetMs] = [random.pick(SIDES), random.pick([THREE_DAYS_MS, -THREE_DAYS_MS])];
  network.plan(node, { clockOffsetMs });
  await sleep(1_500);
  network.plan(node, {});
  return `the clock of ${node} is off by ${clockOffsetMs / 86_400_000} days`;
}

/** The relay has checked, and dawdles before it publishes; meanwhile the child takes the consent back. */
async function withdrawBeforePublish({ network, people, random }: FaultyRun): Promise<string> {
  network.plan('mr', { faults: [1, 2].map((hit) => ({ at: 'relay:rechecked', hit, act: { delayMs: 800 } })) });
  await sleep(300);
  const what = await people.withdrawConsent(random).catch(() => 'nobody answers');
  await sleep(700);
  return `${what} between check and publish`;
}

async function killDatabase({ network }: FaultyRun): Promise<string> {
  network.signal('PostgreSQL', 'SIGKILL');
  await sleep(1_000);
  return 'the database is killed';
}

/** A broker that ran out of room stops keeping streams until it is started again, which its operator does. */
async function fillDisk({ network, random }: FaultyRun): Promise<string> {
  const { disks } = network;
  if (disks.names.length === 0) return 'no disk could be full: this takes root';
  const name = random.pick(disks.names);
  disks.fill(name);
  await sleep(1_500);
  disks.empty(name);
  if (name !== 'PostgreSQL') await network.down(name, 0);
  return `the disk of ${name} is full`;
}

/** People work on after the backup; then the disk of the database is gone, and the backup is all there is. */
async function restoreFromBackup({ network, people, restores, random }: FaultyRun): Promise<string> {
  const node = random.pick(SIDES);
  const [from, registered] = [people.accepted.length, people.registered];
  await backUpDatabase(network.node(node).databaseUrl);
  const began = Date.now();
  for (let at = 0; at < NEW_CASES; at += 1) await people.register(DOSSIERS).catch(() => undefined);
  await sleep(Math.max(0, began + 1_000 + random.below(1_500) - Date.now()));
  await network.down(`node ${node}`, 0, () => restores.putBack(network, node, { from, list: people.accepted }));
  people.forget(node, registered);
  await sleep(500);
  return `the database of ${node} is restored from a backup of before ${people.accepted.length - from} steps`;
}
