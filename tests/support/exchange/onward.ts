import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { recordConsent } from '../../../services/country-node/src/casework/record-consent.js';
import type { StaffRow } from '../../../services/country-node/src/ports/store/people.js';
import { requestStep, type StepOutcome } from '../../../services/country-node/src/outgoing/request-step.js';
import type { Country } from './country.js';
import { Play } from './play.js';
import type { World } from './world.js';

export const contact = {
  function: 'Child protection duty desk',
  organisation: 'Child protection authority (fictional)',
  channel: 'duty-desk@authority.example',
};
export const childInformed = { informed: true, language: 'ha' };
export const ALERT = {
  ground: 'consent',
  secondPerson: 'before',
  movement: { leftOn: '2026-11-22', towards: 'NE', means: 'bus' },
  until: '2026-12-22T00:00:00.000Z',
  contact,
};
/** What one person sends without waiting for another. */
export const ALONE = { ...ALERT, ground: 'vital_interest', secondPerson: 'after' };
export const MET = {
  metOn: '2026-11-28',
  location: { country: 'NE', admin1: 'NE-7' },
  condition: 'needs_care',
  contact,
};
export const REQUEST = { reason: 'child_is_here', metOn: '2026-11-28', childInformed, contact };
export const URGENT = 'urgent-protection';
const VITAL = ['ID_CORE', 'LOC_COARSE', 'ROUTE', 'CARE', 'RISK', 'HEALTH'];
const HOUR_MS = 3_600_000;

/** An alert sent by two people and taken in. */
export function alerted(world: World, caseId: string, input: object = ALERT): Promise<Play> {
  return Play.open(world, { kind: 'onward-alert', from: 'mr', to: 'ne', caseId, input: { ...input } });
}

/** An alert by the caseworker alone, not yet sent off. */
export function alertAlone(mr: Country, caseId: string, peer = 'ne'): Promise<StepOutcome> {
  const open = { kind: 'onward-alert', caseId, peer };
  return requestStep(mr.parts, { by: mr.caseworker, step: 'alert', input: ALONE, open });
}

/** Records that a vital interest stands in for consent. @param by who found it; an override by one alone names the same person twice */
export function findVital(
  mr: Country,
  caseId: string,
  by: StaffRow,
  { approver = by.id, hours = 24, categories = VITAL } = {},
) {
  const now = mr.parts.clock.now();
  const override = {
    ...{ ground: 'vital-interest', approver, purposes: [URGENT], recipients: [{ node: 'ne' }] },
    ...{ categories, reason: 'Nobody knows where he is.' },
    ...{ validFrom: now.toISOString(), reviewBy: new Date(now.getTime() + hours * HOUR_MS).toISOString() },
  };
  const lawfulBasis = { sender: 'vital-interest', receiver: 'vital-interest' };
  const event = { event: 'asked', at: now.toISOString(), lawfulBasis, overrides: [override] };
  return recordConsent(mr.parts, by, caseId, event);
}

/** Changes the case file of a country's own case. */
export async function change(country: Country, caseId: string, more: Partial<CaseFile>): Promise<void> {
  const { version, content } = await readCase(country.parts, country.caseworker, caseId);
  const caseFile = { ...content.file, ...more };
  await changeCase(country.parts, country.caseworker, { caseId, version, caseFile });
}

/** The one row by which another person looks at what was sent alone. */
export async function reviewOf(country: Country, conversationId: string) {
  const [row] = await country.parts.store.transaction((tx) => tx.people.listApprovals({ limit: 1, conversationId }));
  if (!row) throw new RangeError('nothing to look at');
  return row;
}
