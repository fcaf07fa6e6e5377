import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openInEmergency } from '../../../services/country-node/src/casework/emergencies/open-in-emergency.js';
import { printCase, printConversation } from '../../../services/country-node/src/casework/print-view.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { type Country, enrol } from '../../support/exchange/country.js';
import { caseWithConsent, consent, consentFor, transfer } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

const begin = (...nodes: string[]) => caseWithConsent(world, mr, nodes);
const readingsOf = async ({ parts }: Country, caseId: string) =>
  (await parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 500 }))).filter(
    ({ kind }) => kind === 'reading',
  );

describe('a print (R23)', () => {
  const printed = (country: Country, caseId: string, who = country.caseworker) => printCase(country.parts, who, caseId);

  it('is marked, stands in the ledger before it is handed out, and leaves out what was told in confidence (R11)', async () => {
    const caseId = await begin();
    expect((await readCase(mr.parts, mr.caseworker, caseId)).content.file?.withheld).toBeDefined();
    const { mark, view } = await printed(mr, caseId);
    expect(view.content.file?.withheld).toBeUndefined();
    expect(view.content.file?.identification).toBeDefined();
    const { id, displayFunction } = mr.caseworker;
    expect(mark).toMatchObject({
      node: 'mr',
      by: id,
      byFunction: displayFunction,
      recipient: 'mr',
      at: world.clock.now(),
    });
    const readings = await readingsOf(mr, caseId);
    expect(readings.at(-1)?.content).toMatchObject({ by: id, what: 'case', printId: mark.printId, recipient: 'mr' });
    await expect(
      printed(mr, caseId, { ...mr.caseworker, id: '0190f5a0-0000-7000-8000-000000000000' }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('leaves out what a partner asked to be restricted, whoever prints (R10), of the case and of its messages', async () => {
    const caseId = await begin('ne');
    const { id, caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    const shownBy = async (print: boolean) => {
      const { messages } = print
        ? (await printConversation(ne.parts, ne.supervisor, id)).view
        : await readConversation(ne.parts, ne.supervisor, id);
      return Object.keys(messages.find(({ step }) => step === 'handover')?.shown?.['file'] ?? {});
    };
    expect(await shownBy(true)).toContain('education');
    const [given] = consentFor(['ne'], world.clock.now())['provisions'] as JsonObject[];
    await consent(mr, caseId, { event: 'withdrawn', provisions: [{ ...given, categories: ['EDU'] }] });
    await world.settle();
    expect((await readCase(ne.parts, ne.supervisor, there)).content.file?.education).toBeDefined();
    expect((await printed(ne, there, ne.supervisor)).view.content.file?.education).toBeUndefined();
    expect([await shownBy(false), await shownBy(true)].map((each) => each.includes('education'))).toEqual([
      true,
      false,
    ]);
    const { mark } = await printConversation(ne.parts, ne.supervisor, id);
    expect(mark.recipient).toBe('mr');
    const readings = await readingsOf(ne, there);
    expect(readings.at(-1)?.content).toMatchObject({ conversationId: id, printId: mark.printId, recipient: 'mr' });
  });

  it('shows what was given, not what else is open in an emergency', async () => {
    const caseId = await begin('ne');
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    await mr.act(id, 'withdraw');
    const nurse = await enrol(mr.parts.store, 'caseworker', 'nurse');
    const given = { caseId, staffId: nurse.id, categories: ['HEALTH'], assignedBy: mr.supervisor.id };
    await mr.parts.store.transaction((tx) => tx.cases.assign({ ...given, assignedAt: world.clock.now() }));
    const both = async () => [
      (await printed(mr, caseId, nurse)).view.content,
      (await printConversation(mr.parts, nurse, id)).view.messages,
    ];
    const before = await both();
    await openInEmergency(mr.parts, nurse, caseId, { reason: 'danger_to_life' });
    expect((await readCase(mr.parts, nurse, caseId)).content.file?.identification).toBeDefined();
    expect(await both()).toEqual(before);
    const prints = (await readingsOf(mr, caseId)).filter(({ content }) => content?.['printId']);
    expect(prints.map(({ content }) => content?.['emergencyId'])).toEqual(Array(4).fill(undefined));
  });
});
