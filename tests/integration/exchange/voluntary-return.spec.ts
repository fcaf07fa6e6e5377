import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { recordVoice } from '../../../services/country-node/src/casework/voices/record-voice.js';
import type { Country } from '../../support/exchange/country.js';
import { arranged, opened, SAID, say, wishesToReturn } from '../../support/exchange/returning.js';
import { consent, GUARDIAN, transfer } from '../../support/exchange/sharing.js';
import { sampleAgreement, World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

const both = (state: string) => [state, state];

describe('a voluntary return', () => {
  it('goes from the wish to the family, each step after the one it depends on', async () => {
    const play = await opened(world, await wishesToReturn(world));
    const first = await readConversation(ne.parts, ne.supervisor, play.id);
    expect(JSON.stringify(first.messages)).not.toContain('Moussa');
    expect(await play.refusal('mr', 'travel-escorted', SAID.escorted)).toBe('step-not-allowed');
    await play.take(['ne', 'accept', SAID.accept]);
    expect(await play.refusal('mr', 'travel-escorted', SAID.escorted)).toBe('step-not-allowed');
    await play.take(['mr', 'prepare', SAID.prepare]);
    const { messages } = await readConversation(ne.parts, ne.supervisor, play.id);
    const { file } = messages.at(-1)!.shown as unknown as { file: CaseFile };
    expect(JSON.stringify(file)).toContain('Moussa');
    for (const section of ['legalStatus', 'bia', 'protection', 'mhpss', 'route', 'photo'])
      expect(file).not.toHaveProperty(section);
    expect(await play.refusal('mr', 'travel-escorted', SAID.escorted)).toBe('step-not-allowed');
    await play.take(['ne', 'arrange-reception', SAID.arrange], ['mr', 'travel-accompanied', SAID.accompanied]);
    expect(await play.states()).toEqual(both('travelled'));
    await play.take(['ne', 'receive', SAID.receive], ['ne', 'follow-up', SAID.followUp]);
    expect(await play.states()).toEqual(both('received'));
    const followed = await readConversation(mr.parts, mr.caseworker, play.id);
    expect(followed.messages.at(-1)?.said).toMatchObject(SAID.followUp);
    await world.wait({});
    for (const country of [mr, ne]) {
      await country.keepTime();
      const due = new Date('2027-02-01T00:00:00.000Z');
      expect(await country.deadline(play.id)).toMatchObject({ dueAt: due, ours: country === ne });
    }
    expect(await play.refusal('ne', 'complete')).toBe('monitoring-not-over');
    // It moved nothing: a transfer does (R7).
    expect((await ne.conversation(play.id))?.responsible).toBe('mr');
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it('names the transfer that it goes with, and none of another case', async () => {
    const caseId = await wishesToReturn(world);
    const play = await (await arranged(world, caseId)).take(['mr', 'travel-escorted', SAID.escorted]);
    const { caseId: other } = await mr.register('01-moussa');
    const foreign = await transfer(world, { from: 'mr', to: 'ne', caseId: other });
    const named = { ...SAID.receive, transfer: foreign.id };
    expect(await play.refusal('ne', 'receive', named)).toBe('conversation-unknown');
    await play.take(['ne', 'receive', SAID.receive]);
    expect(await play.states()).toEqual(both('received'));
  });
});

const ESTIMATED = ({ identification }: CaseFile): Partial<CaseFile> => ({
  identification: { ...identification, ageEstimated: true },
});

describe('R2: a return is not begun', () => {
  const claim = (change: CaseFile['legalStatus']) => (file: CaseFile) => ({
    legalStatus: { ...file.legalStatus, ...change },
  });

  it.each<[string, string, Parameters<typeof wishesToReturn>[1]]>([
    ['with a claim pending', 'origin-protected', { file: claim({ asylumStatus: 'claim_pending' }) }],
    ['where the child fears it', 'origin-protected', { file: claim({ fearOfReturn: 'yes' }) }],
    ['without a family assessment', 'family-not-assessed', { file: () => ({ family: {} }) }],
    [
      'without a determination that found it best',
      'return-not-in-best-interests',
      { file: ({ bid }) => ({ bid: { ...bid!, outcome: 'local_integration' } }) },
    ],
    ['on a consent by word of mouth', 'return-not-consented', { method: 'interview' }],
    ['on the word alone of a child whose age is estimated (R6)', 'return-not-consented', { file: ESTIMATED }],
  ])('%s', async (_what, code, child) => {
    const caseId = await wishesToReturn(world, child);
    await expect(opened(world, caseId)).rejects.toMatchObject({ code });
  });

  it('and goes no further when that changes on the way, approved or not', async () => {
    const caseId = await wishesToReturn(world);
    const play = await arranged(world, caseId);
    await say(world, caseId, claim({ asylumStatus: 'asylum_seeker' }));
    for (const [step, input] of [
      ['travel-escorted', SAID.escorted],
      ['travel-accompanied', SAID.accompanied],
    ] as const)
      expect(await play.refusal('mr', step, input)).toBe('origin-protected');
    await play.take(['mr', 'stop', { reason: 'other' }]);
    expect(await play.states()).toEqual(both('cancelled'));
  });

  it('nor while the child objects to it and nobody has decided on that, approved, signed or not (R12)', async () => {
    const [caseId, other] = [await wishesToReturn(world), await wishesToReturn(world)];
    const [play, waiting] = [await arranged(world, caseId), await arranged(world, other)];
    await mr.act(waiting.id, 'travel-escorted', SAID.escorted);
    const words = { language: 'ha', helpedBy: 'nobody', words: 'I do not want to go.' } as const;
    for (const id of [caseId, other])
      await recordVoice(mr.parts, mr.caseworker, id, { sort: 'objection', saidBy: 'child', ...words });
    expect(await play.refusal('mr', 'travel-escorted', SAID.escorted)).toBe('objection-open');
    await world.settle();
    expect(await waiting.states()).toEqual(both('arranged'));
  });

  it('nor travels what was signed and waits, when the basis is gone before it leaves', async () => {
    const caseId = await wishesToReturn(world);
    const play = await arranged(world, caseId);
    await mr.act(play.id, 'travel-escorted', SAID.escorted);
    await say(world, caseId, claim({ fearOfReturn: 'yes' }));
    await world.settle();
    expect(await play.states()).toEqual(both('arranged'));
  });
});

describe('R6: on the way back', () => {
  it('a child under fifteen, or not proved to be older, has an escort', async () => {
    const caseId = await wishesToReturn(world, { guardian: GUARDIAN, file: ESTIMATED });
    const play = await arranged(world, caseId);
    expect(await play.refusal('mr', 'travel-accompanied', SAID.accompanied)).toBe('escort-needed');
    expect(await play.refusal('mr', 'travel-with-family', SAID.withFamily)).toBe('escort-needed');
    await play.take(['mr', 'travel-escorted', SAID.escorted]);
    expect(await play.states()).toEqual(both('travelled'));
  });
});

describe('a return that does not go on', () => {
  it('is stopped by either side, and with the consent that it rests on (R10)', async () => {
    const play = await (await opened(world, await wishesToReturn(world))).take(['ne', 'call-off', SAID.stop]);
    expect(await play.states()).toEqual(both('cancelled'));
    const caseId = await wishesToReturn(world);
    const other = await arranged(world, caseId);
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    expect(await other.states()).toEqual(both('cancelled'));
  });

  it('leaves nobody on the way: a call-off that crosses the departure stops nothing', async () => {
    const play = await arranged(world, await wishesToReturn(world));
    await mr.act(play.id, 'travel-escorted', SAID.escorted);
    await ne.act(play.id, 'call-off', SAID.stop);
    await world.settle();
    expect(await play.states()).toEqual(both('travelled'));
    expect(await play.refusal('mr', 'stop', SAID.stop)).toBe('step-not-allowed');
    await play.take(['ne', 'report-not-met', SAID.notMet], ['mr', 'break-off', SAID.brokenOff]);
    expect(await play.states()).toEqual(both('cancelled'));
  });

  it('is received when that crosses a breaking off', async () => {
    const play = await (
      await arranged(world, await wishesToReturn(world))
    ).take(['mr', 'travel-escorted', SAID.escorted]);
    await mr.act(play.id, 'break-off', SAID.brokenOff);
    await ne.act(play.id, 'receive', SAID.receive);
    await world.settle();
    expect(await play.states()).toEqual(both('received'));
  });
});

// Last: the clock does not go back.
describe('R16: a return', () => {
  it('is completed when it was followed for two years, and not before', async () => {
    const play = await (
      await arranged(world, await wishesToReturn(world))
    ).take(['mr', 'travel-escorted', SAID.escorted], ['ne', 'receive', SAID.receive]);
    const validUntil = '2031-01-01T00:00:00.000Z';
    const later = (days: number) => {
      world.clock.forward({ days });
      world.publish({ agreements: [{ ...sampleAgreement('mr-ne'), validUntil }] });
    };
    later(730);
    expect(await play.refusal('ne', 'complete')).toBe('monitoring-not-over');
    later(1);
    await play.take(['ne', 'complete']);
    expect(await play.states()).toEqual(both('completed'));
  });
});
