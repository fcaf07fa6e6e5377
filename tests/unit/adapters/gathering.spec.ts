import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Gathering } from '../../../services/country-node/src/adapters/postgres/gathering.js';
import type { Lane } from '../../../services/country-node/src/adapters/postgres/rows.js';

type Works = readonly ((lane: Lane) => Promise<unknown>)[];

/** A database that answers everything, after a moment. */
function quietLane(): Lane {
  const statement = async () => (await sleep(1), { rows: [], count: 0 });
  return { statement, hold: () => Promise.resolve() } as unknown as Lane;
}
const gather = (works: Works) => new Gathering(quietLane()).run(works);
const ask = (lane: Lane) => lane.statement('SELECT 1', []);

/** Holds what others want, and does something else than ask in between. */
const slowOwner = async (lane: Lane) => {
  await lane.hold('case 1');
  await ask(lane);
  await sleep(20);
  await ask(lane);
};
/** Fails while it still waits for what the owner holds. */
const impatient = (lane: Lane) =>
  Promise.all([lane.hold('case 1'), ask(lane).then(() => Promise.reject(new Error('no')))]);

describe('works that share a transaction', () => {
  it.each<[string, Works]>([
    ['fails while it waits for a lock', [slowOwner, impatient]],
    ['fails before it waits', [slowOwner, async (lane) => (await ask(lane), Promise.reject(new Error('no')))]],
    [
      'fails while it waits for a second answer',
      [slowOwner, (lane) => Promise.all([ask(lane), Promise.reject(new Error('no'))])],
    ],
  ])('go on when one of them %s', async (_case, works) => {
    const after = async (lane: Lane) => (await lane.hold('case 1'), await ask(lane), 'after');
    const outcomes = await gather([...works, after]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
  });

  it('are told when they wait for each other', async () => {
    const crosswise = (first: string, second: string) => async (lane: Lane) => {
      await lane.hold(first);
      await ask(lane);
      await lane.hold(second);
    };
    await expect(gather([crosswise('a', 'b'), crosswise('b', 'a')])).rejects.toMatchObject({
      reason: 'works-wait-for-each-other',
    });
  });
});
