import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type LogoutDoor, tellUntilHeard } from '../../../services/console/src/logic/tell-until-heard.js';

const problem = (status: number) => Object.assign(new Error('not heard'), { status });

/** A node that answers as planned, then that the session is ended. @param toldAfter tries after which another tab was heard */
function meet(plan: number[], toldAfter = Infinity) {
  const done = { asked: 0, failed: 0, waited: [] as number[] };
  const door: LogoutDoor<string> = {
    tell: async () => {
      done.asked += 1;
      const status = plan.shift();
      if (status !== undefined) throw problem(status);
      return 'ended';
    },
    isTold: () => done.asked >= toldAfter,
    wait: async (seconds) => void done.waited.push(seconds),
    failed: () => void (done.failed += 1),
  };
  return { done, door };
}

describe('a logout', () => {
  it('is told until the node has heard, whatever else is answered in its place', async () => {
    const answers = fc.array(fc.constantFrom(0, 403, 404, 429, 500, 502, 503), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(answers, fc.boolean(), async (plan, gone) => {
        const { done, door } = meet([...plan, ...(gone ? [401] : [])]);
        expect(await tellUntilHeard(door)).toBe(gone ? undefined : 'ended');
        expect(done).toMatchObject({ asked: plan.length + 1, failed: plan.length });
      }),
    );
  });

  it('is told again later and later, but within a minute', async () => {
    const { done, door } = meet(Array<number>(8).fill(0));
    await tellUntilHeard(door);
    expect(done.waited).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it.each([0, 3])('is told no more once another tab was heard, after %i tries', async (tries) => {
    const { done, door } = meet(Array<number>(8).fill(503), tries);
    expect(await tellUntilHeard(door)).toBeUndefined();
    expect(done.asked).toBe(tries);
  });
});
