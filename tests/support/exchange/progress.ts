import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { Play } from './play.js';
import { consent, consentFor, transfer } from './sharing.js';
import type { World } from './world.js';

export const desk = {
  function: 'Child protection duty desk',
  organisation: 'Child protection authority (fictional)',
  channel: 'duty-desk@authority.example',
};
export const ASK = { reason: 'case_transferred', contact: desk };
export const SCHEDULE = { nextReview: '2026-12-20', worker: desk };
export const REPORT = {
  reviewedOn: '2026-11-22',
  planStatus: 'on_course',
  wellbeing: 'needs_support',
  openNeeds: ['schooling'],
  nextReview: '2027-01-31',
} as const satisfies JsonObject;

/** A case that Niger assumed from Mauritania; the child lets Niger report on how it fares, unless it does not. */
export async function assumedCase(world: World, { consented = true } = {}) {
  const { caseId } = await world.of('mr').register('01-moussa');
  const { id, caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
  if (consented) await consent(world.of('ne'), there, progressConsent(world));
  return { id, caseId, there };
}

/** What the child says to whoever is responsible now, about whoever was. */
export function progressConsent(world: World): { event: string } & JsonObject {
  const given = consentFor(['mr'], world.clock.now());
  const [provision] = given['provisions'] as JsonObject[];
  return { ...given, provisions: [{ ...provision!, purposes: ['progress'], onwardSharing: 'none' }] };
}

export function askedFor(world: World, caseId: string): Promise<Play> {
  return Play.open(world, { kind: 'progress-report', from: 'mr', to: 'ne', caseId, input: ASK });
}
