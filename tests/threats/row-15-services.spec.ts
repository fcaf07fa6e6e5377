import { afterEach, beforeEach, expect, describe, it } from '@jest/globals';
import { findServices, readOwnServices } from '../../services/country-node/src/casework/services/find-services.js';
import { publishServices } from '../../services/country-node/src/casework/services/publish-services.js';
import { announceServices } from '../../services/country-node/src/outgoing/announce-services.js';
import { resume } from '../../services/country-node/src/record/resume.js';
import type { Country } from '../support/exchange/country.js';
import { World } from '../support/exchange/world.js';
import { someService, someServices } from '../support/some-services.js';
import { backUp, note } from './restoring.js';

let world: World;
let mr: Country;
let ne: Country;

beforeEach(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  await resume(ne.parts, world.continuityOf('ne'));
}, 60_000);
afterEach(() => world?.end());

async function publish(title: string): Promise<void> {
  const { version: seen } = await readOwnServices(mr.parts);
  await publishServices(mr.parts, mr.supervisor, { seen, services: someServices(someService({ title })) });
  await deliver();
}

async function deliver(): Promise<number> {
  const sent = await announceServices(mr.parts);
  await world.settle();
  return sent;
}

const heldAtNe = async () =>
  (await findServices(ne.parts, { route: ['MR'] }, 90)).items.map(({ entry }) => entry.title);

describe('row 15: a list of services that came after the backup', () => {
  it.each([
    ['the first', false],
    ['a newer one', true],
  ])('%s comes again without waiting for its renewal, to the restored node and once', async (_, earlier) => {
    if (earlier) await publish('Before');
    await backUp(world, ne);
    world.clock.forward({ seconds: 60 });
    await publish('After');
    await note(world, ne);
    expect(await world.restore('ne')).toBe('restored');
    await world.resynchronise();
    expect(await heldAtNe()).toEqual(earlier ? ['Before'] : []);
    expect(await deliver()).toBe(1);
    expect(await heldAtNe()).toEqual(['After']);
    await world.resynchronise();
    expect(await deliver()).toBe(0);
  });
});
