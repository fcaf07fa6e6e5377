import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Country } from '../../support/exchange/country.js';
import { ALERT, alerted, contact, URGENT } from '../../support/exchange/onward.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world?.end());

const registered = async () => (await mr.register('01-moussa', true, [URGENT])).caseId;

describe('R15: an alert that was acknowledged', () => {
  const dueAt = (id: string) =>
    Promise.all(
      [mr, ne].map(async (country) => {
        await country.keepTime();
        const open = await country.deadline(id);
        return open && [open.ours, open.dueAt.toISOString()];
      }),
    );

  it('is to be ended or said anew by its author until the time that it named, and both sides know', async () => {
    const play = await (await alerted(world, await registered())).take(['ne', 'acknowledge', { worker: contact }]);
    const due = (at: string) => [
      [true, at],
      [false, at],
    ];
    expect(await dueAt(play.id)).toEqual(due(ALERT.until));
    const longer = '2026-12-23T12:00:00.000Z';
    await play.take(['mr', 'update', { ...ALERT, until: longer }]);
    expect(await play.states()).toEqual(['acknowledged', 'acknowledged']);
    expect(await dueAt(play.id)).toEqual(due(longer));
    await play.take(['mr', 'expire']);
    expect(await dueAt(play.id)).toEqual([undefined, undefined]);
  });

  it.each<[string, string | undefined]>([
    ['named no time', undefined],
    ['named one far off', '2031-01-01T00:00:00.000Z'],
  ])('within a month where it %s', async (_what, until) => {
    const { until: _named, ...alert } = ALERT;
    const input = { ...alert, ...(until === undefined ? {} : { until }) };
    const play = await alerted(world, await registered(), input);
    await play.take(['ne', 'acknowledge', { worker: contact }]);
    const [alertSent] = await mr.messages(play.id);
    const latest = new Date(alertSent!.issuedAt.getTime() + 31 * 86_400_000).toISOString();
    expect(await dueAt(play.id)).toEqual([
      [true, latest],
      [false, latest],
    ]);
  });
});
