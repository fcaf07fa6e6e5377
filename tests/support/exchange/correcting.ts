import { expect } from '@jest/globals';
import { askCorrection } from '../../../services/country-node/src/casework/ask-correction.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { foreseeCorrection, listRecipients } from '../../../services/country-node/src/outgoing/list-recipients.js';
import type { ConversationRow } from '../../../services/country-node/src/ports/store/conversations.js';
import type { TestClock } from './clock.js';
import type { Country } from './country.js';
import { assign, conversationsOf, saidIn } from './sharing.js';
import type { World } from './world.js';

export const BORN = '/identification/birthDate';
export const BLOOD = '/health/bloodGroup';
export const ALLERGIES = '/health/allergies';

/** The caseworker changes some of the file, a minute later. */
export async function change(
  { parts, caseworker }: Country,
  caseId: string,
  parted: Record<string, object | undefined>,
) {
  (parts.clock as TestClock).forward({ seconds: 60 });
  const { version, content } = await readCase(parts, caseworker, caseId);
  const sections = Object.entries(parted).map(([name, part]) => {
    return [name, part && { ...(content.file as Record<string, object>)[name], ...part }] as const;
  });
  const caseFile = JSON.parse(JSON.stringify({ ...content.file, ...Object.fromEntries(sections) })) as never;
  await changeCase(parts, caseworker, { caseId, version, caseFile });
}

export async function correct(
  { parts, caseworker }: Country,
  caseId: string,
  items: [string, ...string[]],
  barred: 'leave' | 'restrict' = 'leave',
  by = caseworker,
) {
  (parts.clock as TestClock).forward({ seconds: 60 });
  const asked = { items, reason: 'wrong_at_entry', barred };
  return askCorrection(parts, by, caseId, asked, (tx, about) => foreseeCorrection(parts, tx, about));
}

/** What a correction said, by the kind and step that it corrects. */
export async function saidBy(country: Country, caseId: string, peer: string): Promise<Map<string, JsonObject>> {
  const rows = (await conversationsOf(country, caseId, 'correction')).filter((each) => each.peer === peer);
  const said = new Map<string, JsonObject>();
  for (const row of rows.filter(({ state }) => state !== 'not-sent')) {
    const body = await saidIn(country, row);
    const { step } = body['corrects'] as { step: string };
    said.set(step, body);
  }
  return said;
}

/** The only correction of what a step gave. */
export async function about(country: Country, caseId: string, peer: string, step: string): Promise<ConversationRow> {
  const rows = (await conversationsOf(country, caseId, 'correction')).filter((each) => each.peer === peer);
  const steps = await Promise.all(
    rows.map(async (row) => (await saidIn(country, row))['corrects'] as { step: string }),
  );
  const [one, ...others] = rows.filter((_, at) => steps[at]?.step === step);
  expect(others).toEqual([]);
  return one!;
}

export const recipientsOf = ({ parts }: Country, caseId: string, pointer: string) =>
  parts.store.transaction((tx) => listRecipients(parts, tx, { caseId, pointer }));
export const answer = (item: string, outcome = 'corrected', reason?: string): JsonObject => ({
  outcomes: [{ item, outcome, ...(reason ? { reason } : {}) }],
});

/** Offers a case, and gives it to the caseworker of the other node. */
export async function offerTo(world: World, to: Country, caseId: string): Promise<string> {
  const offer = await world.of('mr').offer(caseId, to.id);
  await world.settle();
  const { caseId: there } = (await to.conversation(offer))!;
  await assign(to, there);
  return there;
}
