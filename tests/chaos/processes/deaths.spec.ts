import { describe, expect, it } from '@jest/globals';
import { Deaths } from './deaths.js';

const DIED = ['node mr died, and nobody had planned it'];

function after(...happened: readonly ((deaths: Deaths) => void)[]): string[] {
  const deaths = new Deaths();
  for (const each of happened) each(deaths);
  return deaths.ofThemselves();
}

const plan = (deaths: Deaths) => deaths.plan('node mr');
const unplan = (deaths: Deaths) => deaths.unplan('node mr');
const runs = (pid: number) => (deaths: Deaths) => deaths.runs('node mr', pid);
const dies = (pid: number) => (deaths: Deaths) => deaths.isDead('node mr', pid);

describe('a process that died', () => {
  it.each([
    ['that nobody struck', [runs(1), dies(1)], DIED],
    ['that somebody struck', [runs(1), plan, dies(1)], []],
    ['twice, and was struck once', [runs(1), plan, dies(1), runs(2), dies(2)], DIED],
    ['after a plan that came to nothing', [runs(1), plan, unplan, dies(1)], DIED],
    ['while another was to', [runs(1), (deaths: Deaths) => deaths.plan('node ne'), dies(1)], DIED],
    ['before it was up', [runs(1), plan, dies(1), dies(2)], []],
    ['when somebody took it down', [runs(1), (deaths: Deaths) => deaths.isTakenDown('node mr'), dies(1)], []],
    ['and is looked at twice', [runs(1), dies(1), dies(1)], DIED],
  ])('%s', (_what, happened, found) => {
    expect(after(...happened)).toEqual(found);
  });

  it('is told once', () => {
    const deaths = new Deaths();
    deaths.runs('hub', 1);
    deaths.isDead('hub', 1);
    expect(deaths.ofThemselves()).toHaveLength(1);
    expect(deaths.ofThemselves()).toEqual([]);
  });
});
