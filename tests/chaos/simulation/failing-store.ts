import type { NodeParts } from '../../../services/country-node/src/ports/node-parts.js';
import type { Tx } from '../../../services/country-node/src/ports/store/store.js';
import type { Random } from './random.js';

/** One of the ways in which a store runs work. */
type Run = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** What a process sees of its own death: nothing after this line ran. */
export class Died extends Error {
  override readonly name = 'Died';
}

/** While armed, transactions end as a kill would end them: before anything, before the commit, or right after it. */
export interface FailingStore {
  armed: boolean;
  deaths: number;
}

/** Makes the store of a node fail at random while armed. */
export function makeStoreFail(parts: NodeParts, random: Random, probability: number): FailingStore {
  const control: FailingStore = { armed: false, deaths: 0 };
  const { store } = parts;
  const transaction = store.transaction.bind(store);
  const once = store.once.bind(store);
  const together = store.together.bind(store);
  const reading = store.reading.bind(store);
  const die = (): never => {
    control.deaths += 1;
    throw new Died();
  };
  const failing = async <T>(run: Run, work: (tx: Tx) => Promise<T>): Promise<T> => {
    if (!control.armed || !random.chance(probability)) return run(work);
    const moment = random.pick(['before', 'within', 'after'] as const);
    if (moment === 'before') return die();
    const result = await run(async (tx) => {
      const done = await work(tx);
      return moment === 'within' ? die() : done;
    });
    return moment === 'after' ? die() : result;
  };
  store.transaction = (work) => failing(transaction, work);
  store.once = (statement) => failing(once, statement);
  store.together = (queue, work) => failing((each) => together(queue, each), work);
  store.reading = (queue, work) => failing((each) => reading(queue, each), work);
  return control;
}
