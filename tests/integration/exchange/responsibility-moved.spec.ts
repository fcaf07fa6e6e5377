import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ListedParticipant } from '#libs/trust/types.js';
import { readSampleAgreements } from '../../../deploy/local/read-sample-agreements.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { notHeard } from '../../../services/country-node/src/record/former-authority.js';
import type { Country } from '../../support/exchange/country.js';
import { goBack } from '../../support/exchange/go-back.js';
import { ALERT, alerted, change, childInformed, MET, URGENT } from '../../support/exchange/onward.js';
import { Play } from '../../support/exchange/play.js';
import { arranged, SAID as RETURN, wishesToReturn } from '../../support/exchange/returning.js';
import { assign, consent, consentFor, conversationsOf, transfer } from '../../support/exchange/sharing.js';
import { searching } from '../../support/exchange/tracing.js';
import { World } from '../../support/exchange/world.js';

const AUTHORITIES: readonly ListedParticipant[] = ['mr', 'ne', 'ml'].map((id) => ({
  ...{ id, country: id.toUpperCase(), kind: 'authority', roles: [] },
}));

let world: World;
let mr: Country;
let ne: Country;
let ml: Country;

beforeAll(async () => {
  const ids = AUTHORITIES.map(({ id }) => id);
  world = await World.among(AUTHORITIES, readSampleAgreements('contracts/agreements', ids));
  [mr, ne, ml] = [world.of('mr'), world.of('ne'), world.of('ml')];
});
afterAll(() => world.end());

/** Mauritania hands the case on, up to the assumption. @returns the transfer */
async function handOn(caseId: string, to: string): Promise<string> {
  await consent(mr, caseId, consentFor([to], world.clock.now()));
  return (await transfer(world, { from: 'mr', to, caseId })).id;
}

const RESUME = { childInformed };
const both = (state: string) => [state, state];
/** Consent to an alert at one node. */
function urgentIn(node: string) {
  const given = consentFor([node], world.clock.now());
  const [permitted] = given['provisions'] as JsonObject[];
  return { ...given, provisions: [{ ...permitted, purposes: [URGENT] }] };
}
const urgent = async () => (await mr.register('01-moussa', true, [URGENT])).caseId;

describe('a return that the former authority arranged (R2, R7)', () => {
  it('goes no further, and can be stopped', async () => {
    const caseId = await wishesToReturn(world);
    const play = await arranged(world, caseId);
    await handOn(caseId, 'ml');
    expect(await play.refusal('mr', 'travel-escorted', RETURN.escorted)).toBe('not-responsible');
    await play.take(['mr', 'stop', RETURN.stop]);
    expect(await play.states()).toEqual(both('cancelled'));
  });

  it('can be called off where the child was to be received', async () => {
    const caseId = await wishesToReturn(world);
    const play = await arranged(world, caseId);
    await handOn(caseId, 'ml');
    await play.take(['ne', 'call-off', RETURN.stop]);
    expect(await play.states()).toEqual(both('cancelled'));
  });

  it('is not travelled by a word that still waits when the case becomes another’s', async () => {
    const caseId = await wishesToReturn(world);
    const play = await arranged(world, caseId);
    world.post.unreachable.add('ne');
    await mr.act(play.id, 'travel-escorted', RETURN.escorted);
    await handOn(caseId, 'ml');
    world.post.unreachable.delete('ne');
    await world.wait({ hours: 1 });
    await world.settle();
    expect(await play.states()).toEqual(both('arranged'));
  });

  it('goes on to the authority that is responsible now, and follows a child on its way wherever the case is', async () => {
    const received = await wishesToReturn(world);
    const play = await arranged(world, received);
    await handOn(received, 'ne');
    await play.take(['mr', 'travel-escorted', RETURN.escorted], ['ne', 'receive', RETURN.receive]);
    expect(await play.states()).toEqual(both('received'));
    const underWay = await wishesToReturn(world);
    const other = await (await arranged(world, underWay)).take(['mr', 'travel-escorted', RETURN.escorted]);
    await handOn(underWay, 'ml');
    await other.take(['ne', 'report-not-met', RETURN.notMet], ['mr', 'break-off', RETURN.brokenOff]);
    expect(await other.states()).toEqual(both('cancelled'));
  });
});

describe('an alert of the former authority (R7)', () => {
  it('says nothing anew, is answered, settled, ended and taken back', async () => {
    const caseId = await urgent();
    const [met, ended, withdrawn] = [
      await alerted(world, caseId),
      await alerted(world, caseId),
      await alerted(world, caseId),
    ];
    await handOn(caseId, 'ml');
    expect(await met.refusal('mr', 'update', ALERT)).toBe('not-responsible');
    await met.take(['ne', 'report-met', MET], ['mr', 'close', { outcome: 'case_stays' }]);
    await ended.take(['mr', 'expire']);
    await withdrawn.take(['mr', 'withdraw', { reason: 'met_elsewhere' }]);
    expect([await met.states(), await ended.states(), await withdrawn.states()]).toEqual(
      ['closed', 'not-met', 'withdrawn'].map(both),
    );
  });

  it('goes on to the authority that is responsible now', async () => {
    const caseId = await urgent();
    const play = await alerted(world, caseId);
    await handOn(caseId, 'ne');
    await play.take(['mr', 'update', ALERT]);
    expect(await play.states()).toEqual(both('alerted'));
  });
});

describe('a search of the former authority (R4, R7)', () => {
  it('is suspended as the case becomes another’s, and not taken up from here', async () => {
    const { play, caseId } = await searching(world);
    await handOn(caseId, 'ne');
    expect(await play.states()).toEqual(both('suspending'));
    await play.take(['ml', 'suspended']);
    expect(await play.refusal('mr', 'resume', RESUME)).toBe('not-responsible');
    await play.take(['mr', 'cancel'], ['ml', 'cancelled']);
    expect(await play.states()).toEqual(both('cancelled'));
  });

  it('is taken up again by a person once the case has come back', async () => {
    const { play, caseId } = await searching(world);
    const id = await handOn(caseId, 'ne');
    await play.take(['ml', 'suspended']);
    const { caseId: there } = (await ne.conversation(id))!;
    await consent(ne, there, consentFor(['mr'], world.clock.now()));
    await goBack(world, id);
    await mr.act(id, 'assume-return');
    await world.settle();
    await play.take(['mr', 'resume', RESUME]);
    expect(await play.states()).toEqual(both('requested'));
  });

  it('goes on while the case is only offered, and where the offer comes to nothing', async () => {
    const { play, caseId } = await searching(world);
    await consent(mr, caseId, consentFor(['ne'], world.clock.now()));
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'withdraw');
    await world.settle();
    expect(await play.states()).toEqual(both('accepted'));
  });
});

describe('a withdrawal where the case is now (R10)', () => {
  /** A search in Mali, and an alert there, of a case that Niger has assumed. */
  async function handedOn() {
    const { play: search, caseId } = await searching(world);
    await consent(mr, caseId, urgentIn('ml'));
    const alert = await Play.open(world, { kind: 'onward-alert', from: 'mr', to: 'ml', caseId, input: ALERT });
    const id = await handOn(caseId, 'ne');
    const { caseId: there } = (await ne.conversation(id))!;
    return { caseId, there, search, alert, id };
  }

  it('ends what the former authority runs, and reaches everyone it told', async () => {
    const { caseId, there, search, alert } = await handedOn();
    await consent(ne, there, { event: 'withdrawn' });
    await world.settle();
    expect([await search.states(), await alert.states()]).toEqual([both('cancelling'), both('withdrawn')]);
    const atMali = await conversationsOf(ml, await alert.caseAt('ml'), 'consent-change');
    expect(atMali.map(({ peer, state }) => [peer, state])).toEqual([['mr', 'announced']]);
    const [told, ...others] = (await conversationsOf(mr, caseId, 'consent-change')).filter(({ peer }) => peer === 'ne');
    expect([told?.state, others]).toEqual(['announced', []]);
  });

  it('of one purpose, from everybody, ends what was given for it and nothing else', async () => {
    const { there, search, alert } = await handedOn();
    const [given] = consentFor([], world.clock.now())['provisions'] as JsonObject[];
    await consent(ne, there, { event: 'withdrawn', provisions: [{ ...given, purposes: [URGENT] }] });
    await world.settle();
    expect([await search.states(), await alert.states()]).toEqual([both('suspending'), both('withdrawn')]);
  });

  it('from some who are named is between them and whoever has the case', async () => {
    const { caseId, there, alert } = await handedOn();
    const [given] = consentFor(['iom-ne'], world.clock.now())['provisions'] as JsonObject[];
    await consent(ne, there, { event: 'withdrawn', provisions: [{ ...given, purposes: [URGENT] }] });
    await world.settle();
    expect(await alert.states()).toEqual(both('alerted'));
    expect(await conversationsOf(mr, caseId, 'consent-change')).toEqual([]);
  });

  it('gives no reason to a former authority that the child fears, nor to those whom it told (R2, R18)', async () => {
    const { caseId, there, alert } = await handedOn();
    await change(ne, there, { legalStatus: { fearOfReturn: 'yes', countriesOfOrigin: ['MR'] } });
    await consent(ne, there, { event: 'withdrawn' });
    await world.settle();
    expect(await conversationsOf(mr, caseId, 'consent-change')).toEqual([]);
    expect(await alert.states()).toEqual(both('alerted'));
    expect(await conversationsOf(ml, await alert.caseAt('ml'), 'restriction')).toHaveLength(1);
  });

  it('goes round between two authorities that had the case in turn, and comes to rest', async () => {
    const { caseId, there } = await handedOn();
    await consent(ne, there, consentFor(['mr'], world.clock.now()));
    await transfer(world, { from: 'ne', to: 'mr', caseId: there });
    await consent(mr, caseId, { event: 'withdrawn' });
    // Not until nothing moves any more: that it comes to that is in question.
    const rounds = async (count: number) => {
      for (let round = 0; round < count; round += 1) {
        for (const country of [mr, ne, ml]) await country.send();
        for (const country of [mr, ne, ml]) await country.receive(world.post.collect(country.id));
      }
      return Promise.all([conversationsOf(mr, caseId, 'consent-change'), conversationsOf(ne, there, 'consent-change')]);
    };
    const first = (await rounds(12)).map(({ length }) => length);
    expect((await rounds(8)).map(({ length }) => length)).toEqual(first);
    expect(first.every((length) => length > 0)).toBe(true);
    await world.settle();
  });

  it('is news once, and again when the case has moved since', async () => {
    const { caseId, there, id } = await handedOn();
    const news = () =>
      mr.parts.store.transaction(async (tx) => {
        const said = await tx.restrictions.ofCase(caseId);
        return [said.length > 0, (await notHeard(tx, caseId, said)).length === said.length];
      });
    await consent(ne, there, { event: 'withdrawn' });
    await world.settle();
    expect(await news()).toEqual([true, false]);
    await world.wait({ hours: 1 });
    await consent(ne, there, consentFor(['mr'], world.clock.now()));
    await goBack(world, id);
    await mr.act(id, 'assume-return');
    await world.settle();
    expect(await news()).toEqual([true, true]);
  });

  it('is heard of a partner that has not assumed the case as of any other', async () => {
    const { play, caseId } = await searching(world);
    await consent(mr, caseId, consentFor(['ne'], world.clock.now()));
    const offer = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(offer, 'accept');
    await world.settle();
    const { caseId: there } = (await ne.conversation(offer))!;
    await assign(ne, there);
    await consent(ne, there, { event: 'withdrawn' });
    await world.settle();
    expect(await play.states()).toEqual(both('accepted'));
  });
});
