import type { CaseFile } from '#libs/schema-check/generated/types.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { change, childInformed, contact } from './onward.js';
import { Play } from './play.js';
import { REPORT } from './progress.js';
import { consent, consentFor } from './sharing.js';
import type { World } from './world.js';

const RETURN = 'voluntary-return';
export const ASSESSMENT = {
  assessedOn: '2026-11-10',
  relationship: 'confirmed',
  willingness: 'willing',
  risk: 'low',
  recommendation: 'reunification',
} as const;
const journey = { departsOn: '2026-12-10', arrivesOn: '2026-12-10', means: 'plane' };

/** What people enter at the steps of a return. */
export const SAID = {
  open: { plannedFor: '2026-12-10', childInformed, contact },
  accept: { worker: contact },
  prepare: { travelDocument: 'laissez_passer', planAgreedOn: '2026-11-22', childInformed },
  arrange: { metBy: contact },
  escorted: { ...journey, escort: contact },
  accompanied: { ...journey, companion: contact },
  withFamily: journey,
  receive: { receivedBy: contact, receivedOn: '2026-12-10', nextReview: '2027-01-10' },
  notMet: { contact },
  brokenOff: { reason: 'journey_failed', contact },
  followUp: REPORT,
  stop: { reason: 'child_no_longer_wishes' },
} as const satisfies Record<string, JsonObject>;

interface Child {
  /** How consent was given. */
  method?: 'written' | 'interview';
  /** Who gives it beside him; he alone, where nobody is named. */
  guardian?: JsonObject;
  /** What the file says, where it is not what lets him return. */
  file?: (file: CaseFile) => Partial<CaseFile>;
}

/** A boy of fifteen at Mauritania who wishes to return to Niger, with all that his return rests on. */
export async function wishesToReturn(
  world: World,
  { method = 'written', guardian, file }: Child = {},
): Promise<string> {
  const mr = world.of('mr');
  const { caseId } = await mr.register('01-moussa', false);
  const given = consentFor(['ne'], world.clock.now(), { method, ...(guardian ? { givenBy: guardian } : {}) });
  const provisions = (given['provisions'] as JsonObject[]).map((each) => ({ ...each, purposes: [RETURN] }));
  await consent(mr, caseId, { ...given, provisions });
  await say(world, caseId, ({ family }) => ({ family: { ...family, assessment: ASSESSMENT } }));
  if (file) await say(world, caseId, file);
  return caseId;
}

/** Changes what the file says. */
export async function say(world: World, caseId: string, alter: (file: CaseFile) => Partial<CaseFile>): Promise<void> {
  const mr = world.of('mr');
  const { content } = await readCase(mr.parts, mr.caseworker, caseId);
  await change(mr, caseId, alter(content.file!));
}

export const opened = (world: World, caseId: string, more: JsonObject = {}): Promise<Play> =>
  Play.open(world, { kind: RETURN, from: 'mr', to: 'ne', caseId, input: { ...SAID.open, ...more } });

/** A return as far as somebody will meet him. */
export async function arranged(world: World, caseId: string): Promise<Play> {
  return (await opened(world, caseId)).take(
    ['ne', 'accept', SAID.accept],
    ['mr', 'prepare', SAID.prepare],
    ['ne', 'arrange-reception', SAID.arrange],
  );
}
