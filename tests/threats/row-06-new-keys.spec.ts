import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { thumbprintOf } from '#libs/envelope/keys.js';
import { recordConsent } from '../../services/country-node/src/casework/record-consent.js';
import type { Country } from '../support/exchange/country.js';
import { keepBehind } from '../support/exchange/keep-behind.js';
import type { Posted } from '../support/exchange/post.js';
import { STORY } from '../support/exchange/inputs.js';
import { type TrustTerms, World } from '../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterEach(() => world.post.unreachable.clear());
afterAll(() => world?.end());

const steps = async (country: Country, id: string) =>
  (await country.messages(id)).map(({ step, status }) => `${step} ${status}`).sort();
const setAside = async ({ parts }: Country) => (await parts.store.transaction((tx) => tx.inbox.counts())).quarantined;
const sentIn = async (id: string) => (await mr.messages(id)).length;

/** Time enough for whoever waits for a receipt to send again. */
async function goOn(rounds = 1): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    world.clock.forward({ seconds: 200 });
    await world.settle();
  }
}

/** What is signed under its keys until now counts no more; it has others. */
type Loss = [how: string, terms: (thumbprints: readonly string[]) => Partial<TrustTerms>];
const LOSSES: Loss[] = [
  [
    'stolen',
    (thumbprints) => {
      const effectiveAt = world.clock.now().toISOString();
      return { revocations: thumbprints.map((thumbprint) => ({ thumbprint, effectiveAt, reason: 'stolen' })) };
    },
  ],
  ['that came to their end', (ended) => ({ ended })],
];
/** Earlier losses stay in the list. */
const lost: Partial<TrustTerms> = {};

async function lose(terms: Loss[1], list = true, of = 'mr'): Promise<void> {
  const old = list ? await world.renewKeys(of) : [world.publicKeyOf(of)];
  const { revocations = [], ended = [] } = terms(old.map(thumbprintOf));
  lost.revocations = [...(lost.revocations ?? []), ...revocations];
  lost.ended = [...(lost.ended ?? []), ...ended];
  world.publish(lost);
}

describe('row 6: what was signed with keys', () => {
  it.each(LOSSES)('%s, and waited while the line was down, is signed anew and takes effect', async (_how, terms) => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await goOn();
    await ne.act(id, 'accept');
    await goOn();
    world.post.unreachable.add('ne');
    await mr.act(id, 'handover');
    const other = await mr.offer((await mr.register('01-moussa')).caseId, 'ne');
    await mr.act(other, 'withdraw');
    await goOn();
    await lose(terms);
    world.post.unreachable.clear();
    await goOn(2);
    expect([await ne.state(id), await ne.state(other)]).toEqual(['handed-over', 'withdrawn']);
    expect([await mr.state(id), await mr.state(other)]).toEqual(['handed-over', 'withdrawn']);
    expect(await setAside(ne)).toBe(0);
    expect(await steps(mr, id)).toEqual([
      'accept received',
      'handover queued',
      'handover receipted',
      'offer receipted',
    ]);
    // Only once: what is signed with the key that counts stays as it is.
    await goOn(3);
    expect([await sentIn(id), await sentIn(other)]).toEqual([4, 4]);
    await ne.act(id, 'assume');
    await goOn();
    expect([await ne.state(id), await mr.state(id)]).toEqual(['assumed', 'assumed']);
  });

  it.each(LOSSES)('%s, and called a message back, calls it back all the same', async (_how, terms) => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    const event = { event: 'withdrawn', at: world.clock.now().toISOString(), givenBy: { relation: 'child' } };
    await mr.send();
    const [offer] = world.post.collect('ne') as [Posted];
    world.post.unreachable.add('ne');
    await recordConsent(mr.parts, mr.caseworker, caseId, event);
    await goOn();
    expect(await steps(mr, id)).toEqual(['offer voided', 'void queued']);
    await lose(terms);
    world.post.unreachable.clear();
    await goOn(2);
    expect(await steps(mr, id)).toEqual(['offer voided', 'void queued', 'void receipted']);
    await ne.receive([offer]);
    expect(await ne.state(id)).toBeUndefined();
  });

  it.each(LOSSES)('%s, and was taken in before, is the same act when it comes signed anew', async (_how, terms) => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    await ne.receive();
    await ne.send();
    const late = world.post.collect('mr');
    await lose(terms);
    await goOn(2);
    expect(await steps(mr, id)).toEqual(['offer queued', 'offer receipted']);
    expect([await ne.state(id), await mr.state(id)]).toEqual(['offered', 'offered']);
    await mr.receive(late);
    expect(await steps(mr, id)).toEqual(['offer receipted', 'offer receipted']);
    await ne.act(id, 'accept');
    await goOn();
    await mr.act(id, 'handover', STORY.handover);
    await goOn();
    expect([await ne.state(id), await mr.state(id)]).toEqual(['handed-over', 'handed-over']);
  });

  it.each(LOSSES)(
    '%s, and was a receipt that did not arrive, is answered anew: the message is signed anew for the next keys',
    async (_how, terms) => {
      const id = await mr.offer((await mr.register('01-moussa')).caseId, 'ne');
      const other = await mr.offer((await mr.register('01-moussa')).caseId, 'ne');
      const before = await setAside(mr);
      await mr.send();
      await ne.receive();
      await ne.send();
      const old = world.post.collect('mr');
      await lose(terms, true, 'ne');
      await mr.receive(old);
      expect([await steps(mr, id), await setAside(mr)]).toEqual([['offer queued'], before + 2]);
      await goOn(3);
      for (const each of [id, other])
        expect([await steps(mr, each), await mr.state(each), await ne.state(each)]).toEqual([
          ['offer queued', 'offer receipted'],
          'offered',
          'offered',
        ]);
    },
  );

  it('that a node lost before it has others stays as it is, and costs its recipient nothing more each time', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    const before = await setAside(ne);
    await lose(LOSSES[0]![1], false);
    await goOn(6);
    expect([await sentIn(id), await setAside(ne)]).toEqual([1, before + 1]);
    // New keys, and a list that does not name them yet.
    const hear = [keepBehind(mr), keepBehind(ne)];
    await world.renewKeys('mr');
    world.publish(lost);
    await goOn(6);
    expect([await sentIn(id), await setAside(ne)]).toEqual([1, before + 1]);
    for (const each of hear) each();
    await goOn(2);
    expect([await steps(mr, id), await ne.state(id)]).toEqual([['offer queued', 'offer receipted'], 'offered']);
  });
});
