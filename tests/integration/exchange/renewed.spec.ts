import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { thumbprintOf } from '#libs/envelope/keys.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import type { Posted } from '../../support/exchange/post.js';
import { consent, consentFor } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

const steps = async (country: Country, id: string) =>
  (await country.messages(id)).map(({ step, status }) => `${step} ${status}`).sort();

/** What was posted last of a conversation; what other tests left unanswered goes again beside it, and is lost. */
async function postedOf(id: string): Promise<Posted> {
  const sent = await mr.parts.store.transaction(async (tx) => {
    const rows = await Promise.all((await tx.conversations.steps(id)).map((each) => tx.outbox.byMessage(each.id)));
    return new Set(rows.flat().map(({ sealed }) => sealed));
  });
  return world.post.collect('ne').findLast(({ sealed }) => sent.has(sealed))!;
}

describe('a message that was renewed on the way', () => {
  it('still leads to the files that it names', async () => {
    const { caseId, attachments } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover', { ...STORY.handover, attachments });
    await mr.send();
    expect(world.post.collect('ne')).toHaveLength(1);
    world.clock.forward({ days: 31 });
    world.publish();
    await world.settle();
    expect(await ne.state(id)).toBe('handed-over');
    await ne.fetchFiles();
    const received = (await ne.conversation(id))!.caseId;
    const files = await ne.parts.store.transaction((tx) => tx.attachments.ofCase(received));
    expect(files.length).toBeGreaterThan(0);
    expect(new Set(files.map(({ status }) => status))).toEqual(new Set(['stored']));
  });

  it('is answered by the receipt for either, and the case is free again', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    world.post.collect('ne');
    world.clock.forward({ days: 31 });
    world.publish();
    await world.settle();
    await ne.act(id, 'decline');
    await world.settle();
    expect(await steps(mr, id)).toEqual(['decline received', 'offer queued', 'offer receipted']);
    const again = await mr.offer(caseId, 'ne');
    await world.settle();
    expect(await ne.state(again)).toBe('offered');
  });

  /** An offer that went twice, or three times under new ids. @returns its conversation, and what was posted each time */
  async function renewed(times: number): Promise<{ id: string; caseId: string; offers: Posted[] }> {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    const offers = [await postedOf(id)];
    for (let n = 0; n < times; n++) {
      world.clock.forward({ days: 31 });
      world.publish();
      await mr.send();
      offers.push(await postedOf(id));
    }
    return { id, caseId, offers };
  }

  it('is either taken or voided for both where its void comes in the same moment', async () => {
    const { id, caseId, offers } = await renewed(1);
    await consent(mr, caseId, { event: 'withdrawn' });
    await mr.send();
    await ne.receive([offers[1]!, ...world.post.collect('ne')]);
    await world.settle();
    const isVoided = (await steps(mr, id)).includes('void receipted');
    expect([await mr.state(id), await ne.state(id)]).toEqual(isVoided ? ['start', undefined] : ['offered', 'offered']);
  });

  it('holds the case no longer when its void is receipted, though nothing else of it ever arrives', async () => {
    const { id, caseId } = await renewed(1);
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    expect(await steps(mr, id)).toEqual(['offer voided', 'offer voided', 'void receipted']);
    world.clock.forward({ seconds: 3 });
    await consent(mr, caseId, consentFor(['ne'], world.clock.now()));
    const again = await mr.offer(caseId, 'ne');
    await world.settle();
    expect([await mr.state(again), await ne.state(again)]).toEqual(['offered', 'offered']);
  });

  it('is followed by what its author says next, also when only the last of three came', async () => {
    const { id, offers } = await renewed(2);
    expect(offers).toHaveLength(3);
    await mr.act(id, 'withdraw');
    await mr.send();
    await ne.receive([...world.post.collect('ne'), offers[2]!]);
    await world.settle();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['withdrawn', 'withdrawn']);
    expect((await ne.parts.store.transaction((tx) => tx.inbox.counts())).parked).toBe(0);
  });

  it('is called back together with what it renewed: whoever holds either refuses the void', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    await ne.receive();
    await ne.send();
    const lost = world.post.collect('mr');
    expect(lost).toHaveLength(1);
    world.clock.forward({ days: 31 });
    world.publish();
    await mr.send();
    // Never published: the line to ne was down.
    world.post.collect('ne');
    await consent(mr, caseId, { event: 'withdrawn' });
    await mr.send();
    await ne.receive();
    await ne.send();
    await mr.receive();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['offered', 'offered']);
    expect(await steps(mr, id)).toEqual(['offer receipted', 'offer receipted', 'void refused']);
    world.clock.forward({ seconds: 3 });
    await world.settle();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['withdrawn', 'withdrawn']);
  });

  it('stands when the receipt for either comes, whatever was called back meanwhile', async () => {
    const { id, caseId, offers } = await renewed(1);
    await consent(mr, caseId, { event: 'withdrawn' });
    await mr.send();
    const calledBack = world.post.collect('ne');
    await ne.receive([offers[1]!]);
    await world.settle();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['offered', 'offered']);
    await ne.receive(calledBack);
    world.clock.forward({ seconds: 3 });
    await world.settle();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['withdrawn', 'withdrawn']);
  });

  it.each([
    ['the last first', [1, 0]],
    ['the first of them first, which has expired', [0, 1]],
  ])('is refused after its void under each id, and the case is free: %s', async (_, order) => {
    const { id, caseId, offers } = await renewed(1);
    await consent(mr, caseId, { event: 'withdrawn' });
    await mr.send();
    await ne.receive();
    for (const at of order) await ne.receive([offers[at]!]);
    await world.settle();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['start', undefined]);
    expect(await steps(mr, id)).toEqual(['offer voided', 'offer voided', 'void receipted']);
  });

  it('is refused for ever also where it was refused as expired before its void came', async () => {
    const { id, caseId, offers } = await renewed(1);
    await ne.receive([offers[0]!]);
    await consent(mr, caseId, { event: 'withdrawn' });
    await mr.send();
    await ne.receive();
    await ne.receive([offers[1]!]);
    await world.settle();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['start', undefined]);
  });

  it('counts until when the partner said that it answers from the receipt of the one that came', async () => {
    const { id, offers } = await renewed(1);
    await ne.receive([offers[1]!]);
    await world.settle();
    await mr.keepTime();
    const { receipt } = (await mr.messages(id)).find(({ status }) => status === 'receipted')!;
    const { answerBy } = JSON.parse(receipt!.split('\n')[1]!) as { answerBy: string };
    expect((await mr.deadline(id))?.dueAt).toEqual(new Date(answerBy));
  });

  it('takes its predecessor with it when it is refused, and the case is free again', async () => {
    const { id, caseId, offers } = await renewed(1);
    // Cites what never came, and would be waited for by both sides.
    await mr.act(id, 'withdraw');
    world.publish({ agreements: [] });
    await ne.receive([offers[1]!]);
    world.publish();
    await world.settle();
    expect(await steps(mr, id)).toEqual(['offer refused', 'offer refused', 'withdraw refused']);
    expect(await mr.state(id)).toBe('start');
    await mr.offer(caseId, 'ne');
  });

  it('is taken under its first id no more, once it was refused under another for what it says', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    const first = await postedOf(id);
    const ended = (await world.renewKeys('mr')).map(thumbprintOf);
    world.publish({ ended });
    world.clock.forward({ seconds: 160 });
    await mr.send();
    const renewal = await postedOf(id);
    expect(await steps(mr, id)).toEqual(['offer queued', 'offer queued']);
    world.publish({ agreements: [] });
    await ne.receive([renewal]);
    world.publish();
    await ne.receive([first]);
    await world.settle();
    expect([await steps(mr, id), await ne.state(id)]).toEqual([['offer refused', 'offer refused'], undefined]);
  });
});
