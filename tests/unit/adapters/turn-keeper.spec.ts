import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TurnKeeper } from '../../../services/country-node/src/adapters/nats/turn-keeper.js';

describe('turns', () => {
  const limits = fc.record({ atWork: fc.integer({ min: 1, max: 3 }), waiting: fc.nat(4) });
  const asked = fc.array(fc.record({ party: fc.constantFrom('mr', 'ne'), fails: fc.boolean() }), { maxLength: 30 });

  it('let each party have so much at work and waiting, drop the rest, and forget nobody who waits', async () => {
    await fc.assert(
      fc.asyncProperty(limits, asked, fc.scheduler(), async (limit, works, scheduler) => {
        const keeper = new TurnKeeper(limit);
        const [now, most, done]: Record<string, number>[] = [{}, {}, {}];
        const count = (of: Record<string, number>, party: string, by: number) => (of[party] = (of[party] ?? 0) + by);
        const all = works.map(({ party, fails }) =>
          keeper
            .take(party, async () => {
              most![party] = Math.max(most![party] ?? 0, count(now!, party, 1));
              await scheduler.schedule(Promise.resolve());
              count(now!, party, -1);
              count(done!, party, 1);
              if (fails) throw new Error('failed');
            })
            .catch(() => undefined),
        );
        await scheduler.waitFor(Promise.all(all));
        for (const party of ['mr', 'ne']) {
          const wanted = works.filter((each) => each.party === party).length;
          expect(most![party] ?? 0).toBe(Math.min(wanted, limit.atWork));
          expect(done![party] ?? 0).toBe(Math.min(wanted, limit.atWork + limit.waiting));
        }
      }),
    );
  });

  it('come again once the work is done', async () => {
    const keeper = new TurnKeeper({ atWork: 1, waiting: 0 });
    let done = 0;
    const work = async () => void (done += 1);
    for (let at = 0; at < 3; at += 1) await keeper.take('mr', work);
    expect(done).toBe(3);
  });

  it('pass on a failure to the one whose work it was', async () => {
    const keeper = new TurnKeeper({ atWork: 1, waiting: 1 });
    const fails = keeper.take('mr', () => Promise.reject(new Error('mine')));
    const works = keeper.take('mr', () => Promise.resolve());
    await expect(fails).rejects.toThrow('mine');
    await expect(works).resolves.toBeUndefined();
  });
});
