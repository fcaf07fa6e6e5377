import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { createCase } from '../../../services/country-node/src/casework/create-case.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import { requestStep } from '../../../services/country-node/src/outgoing/request-step.js';
import { ENTRY, motherSays, NEWBORN, NOTIFY } from '../../support/exchange/born.js';
import type { Country } from '../../support/exchange/country.js';
import { Play } from '../../support/exchange/play.js';
import { consent, conversationsOf } from '../../support/exchange/sharing.js';
import { PARTICIPANTS, World } from '../../support/exchange/world.js';

const { contact } = NOTIFY;

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  const consulate = { id: 'ne-consulate-mr', country: 'NE', kind: 'consular' as const, roles: [] };
  world = await World.begin(undefined, [], [...PARTICIPANTS, consulate]);
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

/** Registered, with the mother's consent toward a node; null: nobody was asked. */
async function born(recipients: { node: string }[] | null = [{ node: 'ne' }], caseFile: CaseFile = NEWBORN) {
  const { id: caseId } = await createCase(mr.parts, mr.caseworker, caseFile);
  if (recipients) await recordConsent(mr.parts, mr.caseworker, caseId, motherSays(recipients, world.clock.now()));
  return caseId;
}

async function notified(): Promise<Play> {
  const opening = { kind: 'birth-notification', from: 'mr', to: 'ne', caseId: await born(), input: NOTIFY };
  return Play.open(world, opening);
}

const open = (caseId: string, peer: string) => mr.open('birth-notification', caseId, peer, NOTIFY);

describe('a birth', () => {
  it('registered in transit is told to the parents’ country, which says under which reference it is entered', async () => {
    const play = await notified();
    const { messages } = await readConversation(ne.parts, ne.supervisor, play.id);
    const [told] = messages;
    expect(told?.said).toMatchObject({ act: NOTIFY.act, ground: 'parents_nationality' });
    const shown = JSON.stringify(told?.shown);
    expect(shown).toContain('Halima');
    expect(shown).not.toContain('Nouadhibou');
    expect(Object.keys((told!.shown as { file: object }).file).sort()).toEqual(['family', 'identification']);
    await play.take(['ne', 'acknowledge', { worker: contact }], ['ne', 'register', ENTRY]);
    expect(await play.states()).toEqual(['registered', 'registered']);
    const answers = (await readConversation(mr.parts, mr.supervisor, play.id)).messages;
    expect(answers.find(({ step }) => step === 'register')?.said).toMatchObject(ENTRY);
    for (const country of [mr, ne]) expect((await country.conversation(play.id))?.responsible).toBe('mr');
  });

  it('is not to be entered once consent to the telling ends (R10)', async () => {
    const play = await notified();
    const { caseId } = (await mr.conversation(play.id))!;
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    expect(await play.states()).toEqual(['withdrawn', 'withdrawn']);
    expect(await play.refusal('ne', 'acknowledge', { worker: contact })).toBe('step-not-allowed');
    expect(await conversationsOf(ne, await play.caseAt('ne'), 'consent-change')).toMatchObject([
      { state: 'announced' },
    ]);
  });

  it('is told by two people, never by one', async () => {
    const outcome = await requestStep(mr.parts, {
      ...{ by: mr.caseworker, step: 'notify', input: NOTIFY },
      open: { kind: 'birth-notification', caseId: await born(), peer: 'ne' },
    });
    expect(outcome).toMatchObject({ approvalId: expect.any(String) });
    expect(outcome.messageId).toBeUndefined();
  });

  it('that is not entered, or was told in error, ends there', async () => {
    const refused = await (await notified()).take(['ne', 'not-register', { reason: 'documents_needed' }]);
    expect(await refused.states()).toEqual(['not-registered', 'not-registered']);
    const back = await (await notified()).take(['mr', 'withdraw', { reason: 'act_annulled' }]);
    expect(await back.states()).toEqual(['withdrawn', 'withdrawn']);
    expect(await back.refusal('ne', 'register', ENTRY)).toBe('step-not-allowed');
  });

  it('stays entered when a withdrawal crosses the entry', async () => {
    const play = await (await notified()).take(['ne', 'acknowledge', { worker: contact }]);
    await ne.act(play.id, 'register', ENTRY);
    await mr.act(play.id, 'withdraw', { reason: 'entered_in_error' });
    await world.settle();
    expect(await play.states()).toEqual(['registered', 'registered']);
  });
});

describe('a birth is not told', () => {
  it.each([
    ['asylum was asked for', { asylumStatus: 'claim_pending', countriesOfOrigin: ['NE'] }],
    ['nobody noted whether protection is needed', undefined],
    ['the child may be stateless', { asylumStatus: 'not_seeking_protection', stateless: 'yes' }],
  ] as const)('to the country of origin where %s (R2)', async (_name, legalStatus) => {
    const { legalStatus: _noted, ...rest } = NEWBORN;
    const caseFile = { ...rest, ...(legalStatus ? { legalStatus } : {}) } as unknown as CaseFile;
    const before = world.post.sent.length;
    await expect(open(await born([{ node: 'ne' }], caseFile), 'ne')).rejects.toMatchObject({
      code: 'origin-protected',
    });
    await world.settle();
    expect(world.post.sent.length).toBe(before);
  });

  it('to a consulate or an organisation, whatever was agreed to', async () => {
    const caseId = await born([{ node: 'ne' }, { node: 'iom-ne' }, { node: 'ne-consulate-mr' }]);
    for (const peer of ['ne-consulate-mr', 'iom-ne']) {
      await expect(open(caseId, peer)).rejects.toMatchObject({ code: 'matrix-no-column' });
    }
  });

  it('without consent for it', async () => {
    await expect(open(await born(null), 'ne')).rejects.toMatchObject({ code: 'consent-missing' });
    await expect(open(await born([{ node: 'iom-ne' }]), 'ne')).rejects.toMatchObject({ code: 'consent-missing' });
  });
});
