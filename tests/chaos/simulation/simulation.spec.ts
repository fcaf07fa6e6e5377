import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../../support/exchange/world.js';
import { type FailingStore, makeStoreFail } from './failing-store.js';
import { Random } from './random.js';
import { runSeed } from './run-seed.js';

const FIRST = Number(process.env['PASSERELLE_TEST_FIRST_SEED'] ?? 1);
const COUNT = Number(process.env['PASSERELLE_TEST_SEEDS'] ?? 6);

let world: World;
let failing: FailingStore[];

beforeAll(async () => {
  world = await World.begin();
  failing = ['mr', 'ne'].map((id, index) => makeStoreFail(world.of(id).parts, new Random(index + 7), 0.03));
});
afterAll(() => world.end());

describe('two nodes, a faulty courier, dying databases, a jumping clock', () => {
  it.each(Array.from({ length: COUNT }, (_, at) => FIRST + at))('seed %d ends with both sides agreed', async (seed) => {
    const { violations, story } = await runSeed(world, failing, seed);
    expect({ violations, story: violations.length > 0 ? story : [] }).toEqual({ violations: [], story: [] });
  });
});
