import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { Country } from '../../support/exchange/country.js';
import { goBack } from '../../support/exchange/go-back.js';
import { change } from '../../support/exchange/onward.js';
import { consent, consentFor, GUARDIAN, transfer } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

async function assumed() {
  const { caseId } = await mr.register('01-moussa');
  return { ...(await transfer(world, { from: 'mr', to: 'ne', caseId })), here: caseId };
}

const fileAt = async ({ parts, caseworker }: Country, id: string): Promise<CaseFile> =>
  (await readCase(parts, caseworker, id)).content.file!;
const states = async (id: string) => [await mr.state(id), await ne.state(id)];
const responsible = async (id: string) =>
  Promise.all([mr, ne].map(async (each) => (await each.conversation(id))?.responsible));

const CHILD = { who: 'child', relation: 'self', conflictOfInterest: false };
/** A valid consent that names another node and another purpose. */
const TO_A_CLINIC = {
  ...{
    event: 'given',
    givenBy: CHILD,
    childView: { view: 'given', ageYears: 16, able: true },
    languageUnderstood: true,
  },
  lawfulBasis: { sender: 'child-protection-law', receiver: 'child-protection-law' },
  provisions: [
    {
      ...{ effect: 'permit', purposes: ['referral'], recipients: [{ node: 'iom-ne' }], categories: ['HEALTH'] },
      ...{ onwardSharing: 'none', validFrom: '2026-01-01T00:00:00.000Z', validUntil: '2027-06-01T00:00:00.000Z' },
    },
  ],
};

/** What Niger learns while it has the case. */
const LEARNT = { risk: { level: 'high' as const, assessedOn: '2026-11-23' } };

describe('a case that goes back', () => {
  it('brings what has changed, to the case it came from, and not before that is assumed again (R7)', async () => {
    const { id, caseId, here } = await assumed();
    const before = await fileAt(mr, here);
    await change(ne, caseId, LEARNT);
    await goBack(world, id);
    expect([await states(id), await responsible(id)]).toEqual([
      ['handed-back', 'handed-back'],
      ['ne', 'ne'],
    ]);
    expect(await fileAt(mr, here)).toEqual(before);
    const { messages } = await readConversation(mr.parts, mr.caseworker, id);
    expect(messages.at(-1)?.shown).toMatchObject({ file: LEARNT });
    await mr.act(id, 'assume-return');
    await world.settle();
    expect([await states(id), await responsible(id)]).toEqual([
      ['returned', 'returned'],
      ['mr', 'mr'],
    ]);
    const after = await fileAt(mr, here);
    expect(after.risk).toMatchObject(LEARNT.risk);
    // What was never shown to Niger is here as it was; the withheld rows stand where they stood.
    expect([after.mhpss, after.withheld, after.family, after.familyContacts]).toEqual([
      ...[before.mhpss, before.withheld, before.family, before.familyContacts],
    ]);
    const references = await mr.parts.store.transaction((tx) => tx.cases.references(here));
    expect(references).toHaveLength(1);
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  });

  it('goes through the same sieve as a handover: what is not consented to does not come back (R1, R11)', async () => {
    const { id, caseId, here } = await assumed();
    const mhpss = { supportRecommended: 'Weekly sessions.' };
    await change(ne, caseId, { mhpss, education: { level: 'isced_3' } });
    const withheld = [{ category: 'EDU', from: [{ node: 'mr' }], why: 'The child’s wish.' }];
    await consent(ne, caseId, { ...consentFor(['mr'], world.clock.now()), provisions: [], withheld });
    await goBack(world, id);
    const { messages } = await readConversation(mr.parts, mr.caseworker, id);
    const { file } = messages.at(-1)!.shown as unknown as { file: CaseFile };
    expect([file.mhpss, file.education]).toEqual([undefined, undefined]);
    await mr.act(id, 'assume-return');
    expect((await fileAt(mr, here)).education).not.toMatchObject({ level: 'isced_3' });
  });

  it.each<[string, (JsonObject & { event: string })[], string]>([
    ['its guardian', [{ event: 'refused', givenBy: GUARDIAN }], 'consent-missing'],
    ['it itself', [{ event: 'withdrawn', givenBy: CHILD }], 'consent-withdrawn'],
    [
      'it, which then consents to something else',
      [{ event: 'withdrawn', givenBy: CHILD }, TO_A_CLINIC],
      'consent-missing',
    ],
  ])(
    'is not handed back against a refusal of %s, though it came with consent to that (R10, R12)',
    async (_, said, code) => {
      const { id, caseId } = await assumed();
      for (const [node, step] of [
        [ne, 'offer-return'],
        [mr, 'accept-return'],
      ] as const) {
        await node.act(id, step);
        await world.settle();
      }
      for (const event of said) await consent(ne, caseId, event);
      await expect(ne.act(id, 'hand-back')).rejects.toMatchObject({ code });
      // Toward whom it consents again, there it goes.
      await consent(ne, caseId, consentFor(['mr'], world.clock.now()));
      await ne.act(id, 'hand-back');
    },
  );

  it('is assumed by nobody who has not accepted it and holds the file; stays where it is when declined', async () => {
    const { id, here } = await assumed();
    await ne.act(id, 'offer-return');
    await world.settle();
    await expect(mr.act(id, 'assume-return')).rejects.toMatchObject({ code: 'step-not-allowed' });
    await expect(ne.act(id, 'hand-back')).rejects.toMatchObject({ code: 'step-not-allowed' });
    await mr.act(id, 'accept-return');
    await world.settle();
    await expect(mr.act(id, 'assume-return')).rejects.toMatchObject({ code: 'step-not-allowed' });
    const before = await fileAt(mr, here);
    await ne.act(id, 'hand-back');
    await world.settle();
    await mr.act(id, 'decline-return');
    await world.settle();
    expect([await states(id), await responsible(id)]).toEqual([
      ['assumed', 'assumed'],
      ['ne', 'ne'],
    ]);
    expect(await fileAt(mr, here)).toEqual(before);
  });

  it('is the receiver’s still when its word that it stays crosses the acceptance', async () => {
    const { id } = await assumed();
    await ne.act(id, 'offer-return');
    await world.settle();
    await mr.act(id, 'accept-return');
    await ne.act(id, 'withdraw-return');
    await world.settle();
    expect([await states(id), await responsible(id)]).toEqual([
      ['assumed', 'assumed'],
      ['ne', 'ne'],
    ]);
    await goBack(world, id);
    await mr.act(id, 'assume-return');
    await world.settle();
    expect(await responsible(id)).toEqual(['mr', 'mr']);
  });

  it('is not handed back when a declining crosses it', async () => {
    const { id } = await assumed();
    await ne.act(id, 'offer-return');
    await world.settle();
    await mr.act(id, 'accept-return');
    await world.settle();
    await ne.act(id, 'hand-back');
    await mr.act(id, 'decline-return');
    await world.settle();
    expect([await states(id), await responsible(id)]).toEqual([
      ['assumed', 'assumed'],
      ['ne', 'ne'],
    ]);
  });
});
