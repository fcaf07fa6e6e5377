import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ListedParticipant } from '#libs/trust/types.js';
import { readSampleAgreements } from '../../../deploy/local/read-sample-agreements.js';
import type { Country } from '../../support/exchange/country.js';
import { goBack } from '../../support/exchange/go-back.js';
import { ALERT, alerted, childInformed, MET, URGENT } from '../../support/exchange/onward.js';
import { arranged, SAID as RETURN, wishesToReturn } from '../../support/exchange/returning.js';
import { consent, consentFor, transfer } from '../../support/exchange/sharing.js';
import { searching } from '../../support/exchange/tracing.js';
import { World } from '../../support/exchange/world.js';

const AUTHORITIES: readonly ListedParticipant[] = ['mr', 'ne', 'ml'].map((id) => ({
  ...{ id, country: id.toUpperCase(), kind: 'authority', roles: [] },
}));

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  const ids = AUTHORITIES.map(({ id }) => id);
  world = await World.among(AUTHORITIES, readSampleAgreements('contracts/agreements', ids));
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

/** Mauritania hands the case on, up to the assumption. @returns the transfer */
async function handOn(caseId: string, to: string): Promise<string> {
  await consent(mr, caseId, consentFor([to], world.clock.now()));
  return (await transfer(world, { from: 'mr', to, caseId })).id;
}

const RESUME = { childInformed };
const both = (state: string) => [state, state];
const urgent = async () => (await mr.register('01-moussa', true, [URGENT])).caseId;

describe('a return that the former authority arranged (R2, R7)', () => {
  it('goes no further, and can be stopped', async () => {
    const caseId = await wishesToReturn(world);
    const play = await arranged(world, caseId);
    await handOn(caseId, 'ml');
    expect(await play.refusal('mr', 'travel-escorted', RETURN.escorted)).toBe('not-responsible');
    await play.take(['mr', 'stop', RETURN.stop]);
    expect(await play.states()).toEqual(both('stopped'));
  });

  it('can be called off where the child was to be received', async () => {
    const caseId = await wishesToReturn(world);
    const play = await arranged(world, caseId);
    await handOn(caseId, 'ml');
    await play.take(['ne', 'call-off', RETURN.stop]);
    expect(await play.states()).toEqual(both('stopped'));
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
    expect(await other.states()).toEqual(both('stopped'));
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
