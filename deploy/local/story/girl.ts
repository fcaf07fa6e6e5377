import type { Decision, Preview } from './api-types.js';
import { examplesOf } from './explain-held-back.js';
import { enter } from './register.js';
import { check, TELLS_OF_GAPS, type Telling } from './telling.js';
import { count, tellSummary } from './words.js';

const HARM = 'GBV_PROT';
const ASYLUM = 'LEGAL_ASYLUM';

/** A girl of sixteen, with violence and an asylum claim in her file: an offer may show the services she needs, and no more. */
export async function girl(telling: Telling): Promise<void> {
  const { dossier, caseId } = await enter(telling, '03-mariama');
  const asked = { recipient: 'ne', kind: 'case-transfer', step: 'offer' };
  const preview = await telling.as('mr', 'caseworker').post<Preview>(`cases/${caseId}/preview`, asked);
  check(preview.permitted, `the offer is not permitted: ${preview.refusals.map(({ code }) => code).join()}`);
  const { summary = {} } = preview.content;
  telling.say('A girl of sixteen fled a forced marriage and has asked for asylum; her shelter is no longer safe.');
  telling.say('An offer to Niger would show:', ...tellSummary(summary).map((line) => `  ${line}`));
  const { protection, legalStatus } = dossier.newCase.caseFile;
  const shown = JSON.stringify(preview.content);
  const told = [...stringsIn(protection?.incidents), ...stringsIn(legalStatus)].filter((text) => text.length > 4);
  check(told.length > 0 && !told.some((text) => shown.includes(text)), 'the offer would tell what happened to her');
  check(!/asylum|refugee|marriage|survivor/i.test(shown), 'the offer would hint at what happened, or at her claim');
  checkCategory(preview.decisions, HARM, ['/servicesNeeded']);
  checkCategory(preview.decisions, ASYLUM, []);
  telling.say(
    'Of what was done to her it shows the services she needs, nothing else; of her claim, nothing. Field by field:',
  );
  for (const category of [HARM, ASYLUM]) tellHeldBack(telling, preview.decisions, category);
  check(!TELLS_OF_GAPS.test(shown), 'the offer says that something was held back');
  telling.say('Nothing in the offer says that there is more.');
}

function checkCategory(decisions: readonly Decision[], category: string, allowed: readonly string[]): void {
  const ofIt = decisions.filter((each) => each.category === category);
  const shown = ofIt.filter(({ outcome }) => outcome !== 'held-back');
  check(ofIt.length > 0, `the file holds no field of ${category}`);
  check(
    shown.every(({ target = '' }) => allowed.some((place) => target.includes(place))),
    `a field of ${category} would be shown`,
  );
}

function tellHeldBack(telling: Telling, decisions: readonly Decision[], category: string): void {
  const heldBack = decisions.filter((each) => each.category === category && each.outcome === 'held-back');
  for (const [because, group] of Map.groupBy(heldBack, (each) => each.because)) {
    telling.say(`  ${because} ${count(group.length, 'field')}:`, `      ${allOf(group)}`);
  }
}

function allOf(group: readonly Decision[]): string {
  return examplesOf(group.map(({ source }) => source));
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
