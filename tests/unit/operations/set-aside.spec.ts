import { describe, expect, it } from '@jest/globals';
import { SetAside } from '../../../services/country-node/src/record/set-aside.js';

const fails = () => Promise.reject(new Error('no'));
const succeeds = () => Promise.resolve('done');

function aside() {
  let now = 0;
  const errors: string[] = [];
  const log = { info: () => undefined, warn: () => undefined, error: (event: string) => void errors.push(event) };
  return { list: new SetAside(log, 'not-done', () => now), pass: (ms: number) => (now += ms), errors };
}

describe('what a loop could not do', () => {
  it('waits a second, twice as long each further time, a minute at most; once done it is forgotten', async () => {
    const { list, pass, errors } = aside();
    const pauses = [];
    for (let turn = 0; turn < 9; turn += 1) {
      expect(await list.attempt('one', {}, fails)).toBeUndefined();
      let pause = 0;
      for (; list.waiting().length > 0; pause += 500) pass(500);
      pauses.push(pause / 1_000);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(errors).toHaveLength(9);
    expect(await list.attempt('one', {}, succeeds)).toBe('done');
    await list.attempt('one', {}, fails);
    pass(1_000);
    expect(list.waiting()).toEqual([]);
  });

  it('is not remembered without end where everything fails', async () => {
    const { list } = aside();
    for (let each = 0; each < 1_500; each += 1) await list.attempt(`${each}`, {}, fails);
    expect(list.waiting()).toHaveLength(1_000);
  });
});
