import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { createCase } from '../../../services/country-node/src/casework/create-case.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import { listWorkers, type Turn, type WorkSettings } from '../../../services/country-node/src/list-workers.js';
import type { Courier, Delivered } from '../../../services/country-node/src/ports/courier.js';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';

const SETTINGS = { batch: 50, retryMs: 150_000, leaseMs: 15_000, sentHours: 1 } as unknown as WorkSettings;
/** Far below what a node waits for a broker. */
const SOON_MS = 2_500;

let world: World;
let mr: Country;

beforeAll(async () => {
  world = await World.ofThree();
  mr = world.of('mr');
});
afterAll(() => world?.end());

/** A courier that gets no answer of one recipient's broker until it is told one. */
function silentTo(silent: string, courier: Courier) {
  const waiting: ((answer: Delivered) => void)[] = [];
  let asked = 0;
  const publish: Courier['publish'] = async (parcels) => {
    if (parcels.every(({ to }) => to !== silent)) return courier.publish(parcels);
    asked += 1;
    const answer = await new Promise<Delivered>((resolve) => void waiting.push(resolve));
    if (answer.ok) return courier.publish(parcels);
    const elsewhere = await courier.publish(parcels.filter(({ to }) => to !== silent));
    return parcels.map(({ to }) => (to === silent ? answer : elsewhere.shift()!));
  };
  const answer = (one: Delivered) => waiting.splice(0).forEach((resolve) => resolve(one));
  return { courier: { ...courier, publish }, asked: () => asked, answer };
}

/** Of a case whose child agrees to either as the recipient. */
async function offerTo(peer: string): Promise<void> {
  const { parts, caseworker } = mr;
  const { newCase, consentEvents } = await readDossier('deploy/local/dossiers', '01-moussa', parts.clock.now());
  const { id } = await createCase(parts, caseworker, mr.byOwnLaw(newCase.caseFile));
  for (const event of consentEvents) {
    const wider = JSON.stringify(event).replaceAll('{"node":"ne"}', '{"node":"ne"},{"node":"iom-ne"}');
    await recordConsent(parts, caseworker, id, JSON.parse(wider) as typeof event);
  }
  await mr.offer(id, peer);
}

describe('a partner whose broker takes messages and does not answer', () => {
  it('costs what goes to others no more than a moment, and gets nothing twice meanwhile', async () => {
    const silence = silentTo('ne', mr.parts.courier);
    const relay = listWorkers({ ...mr.parts, courier: silence.courier }, SETTINGS).find(
      ({ name }) => name === 'relay',
    )!;
    const turn = (): Promise<Turn | 'waits'> => Promise.race([relay.work(), sleep(SOON_MS, 'waits' as const)]);
    const sentTo = (to: string) => world.post.collect(to).length;

    await offerTo('ne');
    await offerTo('iom-ne');
    expect([await turn(), sentTo('iom-ne'), sentTo('ne')]).toEqual(['idle', 1, 0]);
    await offerTo('ne');
    await offerTo('iom-ne');
    expect([await turn(), sentTo('iom-ne'), silence.asked()]).toEqual(['idle', 1, 1]);

    silence.answer({ ok: false, reason: 'time-out' });
    await relay.end?.();
    const again = turn();
    await sleep(500);
    silence.answer({ ok: true, duplicate: false });
    expect(await again).toBe('idle');
    await relay.end?.();
    // The second; the first is tried again a while later.
    expect([sentTo('ne'), silence.asked()]).toEqual([1, 2]);
    world.clock.forward({ seconds: 61 });
    const last = turn();
    await sleep(500);
    silence.answer({ ok: true, duplicate: false });
    await last;
    await relay.end?.();
    expect(sentTo('ne')).toBe(1);
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });
});
