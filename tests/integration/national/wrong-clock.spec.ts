import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listWorkers, type WorkSettings } from '../../../services/country-node/src/list-workers.js';
import type { NodeParts } from '../../../services/country-node/src/ports/node-parts.js';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';

const SETTINGS = { batch: 50, leaseMs: 60_000, retryMs: 60_000, sentHours: 1 } as WorkSettings;
const DAY_MS = 86_400_000;

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world?.end());

async function work(parts: NodeParts, names: readonly string[]): Promise<void> {
  for (const worker of listWorkers(parts, SETTINGS)) {
    if (names.includes(worker.name)) while ((await worker.work()) === 'more');
  }
}

const keepTime = () => work(ne.parts, ['clock', 'deadlines', 'case-deadlines', 'timers']);

describe('R15: a deadline whose stage was noted by a clock that ran ahead', () => {
  it('comes to its stages again once the clock is right, each when it is time', async () => {
    world.publish();
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    await keepTime();
    const { id: deadlineId } = (await ne.deadline(id))!;
    const ahead = { now: () => new Date(world.clock.now().getTime() + 9 * DAY_MS) };
    await ne.parts.store.transaction((tx) => tx.deadlines.wake(deadlineId, 0));
    await work({ ...ne.parts, clock: ahead }, ['timers']);
    expect((await ne.deadline(id))?.stage).toBe('overdue');
    await keepTime();
    expect(await ne.deadline(id)).toMatchObject({ id: deadlineId, stage: 'set', stageAt: world.clock.now() });
    // Once: what is right now is left alone.
    await work(ne.parts, ['clock']);
    expect(await ne.parts.store.timers.take(10)).toEqual([]);
    await world.wait({ hours: 66 });
    await keepTime();
    expect((await ne.deadline(id))?.stage).toBe('reminded');
    await world.wait({ hours: 6 });
    await keepTime();
    expect((await ne.deadline(id))?.stage).toBe('overdue');
  });
});
