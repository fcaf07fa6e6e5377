import type { CaseFile } from '#libs/schema-check/generated/types.js';
import type { ListedParticipant } from '#libs/trust/types.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { Country } from './country.js';
import { Play } from './play.js';
import type { World } from './world.js';

export const NODES: readonly ListedParticipant[] = [
  { id: 'mr', country: 'MR', kind: 'authority', roles: [] },
  { id: 'iom-mr', country: 'MR', kind: 'organisation', roles: [] },
  { id: 'iom-ml', country: 'ML', kind: 'organisation', roles: [] },
  { id: 'ml', country: 'ML', kind: 'authority', roles: [] },
];
export const ROUTE = ['iom-mr', 'iom-ml'];

const contact = {
  function: 'Tracing desk',
  organisation: 'Child protection authority (fictional)',
  channel: 'tracing@authority.example',
};
const childInformed = { informed: true, language: 'bm' };
const checks = ['registry', 'what_only_family_knows'];

/** What people enter at the steps of a search. */
export const SAID = {
  request: { urgency: 'medium', childInformed, contact },
  accept: { worker: contact },
  located: {
    checks,
    agreed: { located: true, identity: true, place: true, message: true, askedOn: '2026-11-22', language: 'bm' },
    found: {
      relation: 'mother',
      names: [{ script: 'Latn', given: 'Aminata', family: 'Exemple' }],
      place: { country: 'ML', locality: 'Kayes' },
      message: 'She waits for him.',
    },
  },
  nothing: { searched: ['last_known_place', 'registry'] },
  verify: { checks: ['call_between_them'] },
  assess: {
    checks,
    agreed: { relationship: true, willingness: true, risk: true, recommendation: true, askedOn: '2026-11-22' },
    assessment: { relationship: 'confirmed', willingness: 'willing', risk: 'low', recommendation: 'reunification' },
  },
  outcome: { outcome: 'family_reunification_origin', childInformed },
} as const satisfies Record<string, JsonObject>;

/** A case of a child who wishes to have his mother found, at Mauritania. */
export async function registered(world: World): Promise<string> {
  return (await world.of('mr').register('04-bakary')).caseId;
}

/** Mauritania asks Mali to search, directly or by way of relays; Mali accepts. */
export async function searching(world: World, { route, caseId }: { route?: readonly string[]; caseId?: string } = {}) {
  const about = caseId ?? (await registered(world));
  const way = route ? { route } : {};
  const play = await Play.open(world, {
    kind: 'family-tracing',
    from: 'mr',
    to: 'ml',
    caseId: about,
    input: SAID.request,
    ...way,
  });
  await play.take(['ml', 'accept', SAID.accept]);
  return { play, caseId: about };
}

/** What the caseworker changes in the file of a case. */
export async function change({ parts, caseworker }: Country, caseId: string, alter: (file: CaseFile) => CaseFile) {
  const { version, content } = await readCase(parts, caseworker, caseId);
  await changeCase(parts, caseworker, { caseId, version, caseFile: alter(content.file!) });
}

export const findRisk = (node: Country, caseId: string) =>
  change(node, caseId, (file) => ({ ...file, bia: { ...file.bia, riskInTracing: true } }));

/** Everything that a supervisor reads of a conversation. */
export const messagesOf = async ({ parts, supervisor }: Country, id: string) =>
  (await readConversation(parts, supervisor, id)).messages;
