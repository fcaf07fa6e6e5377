import { Random } from '../simulation/random.js';
import { SEEDS_A_ROUND } from './beginnings.js';
import { type Fault, FAULTS } from './faults.js';

const FAULTS_A_SEED = 3;
const TOTAL = FAULTS.reduce((sum, [weight]) => sum + weight, 0);

/** A fault of a seed, with a generator of its own: what it draws depends on nothing that happened before. */
export interface Drawn {
  fault: Fault;
  random: Random;
}

/**
 * What goes wrong in a seed, in this order: its share of what is drawn for its round, or always the one of this name where
 * somebody looks into that one. @throws RangeError naming all there are
 */
export function drawFaults(seed: number, named?: string): Drawn[] {
  const from = ((seed - 1) % SEEDS_A_ROUND) * FAULTS_A_SEED;
  const round = drawRound(Math.floor((seed - 1) / SEEDS_A_ROUND));
  return round.slice(from, from + FAULTS_A_SEED).map((fault, at) => ({
    fault: named === undefined ? fault : faultNamed(named),
    random: Random.of(seed, `fault ${at}`),
  }));
}

export function faultNamed(name: string): Fault {
  const found = FAULTS.find(([, fault]) => fault.name === name);
  if (!found) throw new RangeError(`one of ${FAULTS.map(([, fault]) => fault.name).join(', ')}`);
  return found[1];
}

/** Every kind once, and in the places that are left some by their weight. */
function drawRound(round: number): Fault[] {
  const random = Random.of(round, 'round');
  const all = FAULTS.map(([, fault]) => fault);
  const places = SEEDS_A_ROUND * FAULTS_A_SEED;
  if (all.length > places) throw new RangeError('more kinds of fault than places in a round');
  const more = Array.from({ length: places - all.length }, () => drawByWeight(random));
  return random.shuffle([...all, ...more]);
}

function drawByWeight(random: Random): Fault {
  let place = random.below(TOTAL);
  return FAULTS.find(([weight]) => (place -= weight) < 0)![1];
}
