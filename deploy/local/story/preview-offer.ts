import type { Preview } from './api-types.js';
import { explainHeldBack } from './explain-held-back.js';
import { check, type Telling } from './telling.js';
import { tellSummary } from './words.js';

/** The caseworker sees, before anything leaves, what Niger would be shown and what not, field by field. */
export async function previewOffer(telling: Telling): Promise<void> {
  const asked = { recipient: 'ne', kind: 'case-transfer', step: 'offer' };
  const preview = await telling.as('mr', 'caseworker').post<Preview>(`cases/${telling.known('caseId')}/preview`, asked);
  check(preview.permitted, `the offer is not permitted: ${preview.refusals.map(({ code }) => code).join()}`);
  telling.know({ offer: preview });
  const { decisions, content } = preview;
  const coarse = decisions.filter(({ outcome }) => outcome === 'coarsened');
  check(!decisions.some(({ outcome }) => outcome === 'sent') && !content.file, 'an offer would show an exact field');
  const names = namesOf(telling);
  check(!names.some((name) => JSON.stringify(content).includes(name)), 'an offer would show a name');
  telling.say(
    `The file has ${decisions.length} fields. An offer shows no name, no exact place, no exact date of birth; only this,`,
    `made out of ${coarse.length} of them:`,
    ...tellSummary(content.summary ?? {}).map((line) => `  ${line}`),
    `The other ${decisions.length - coarse.length} stay, each for one reason:`,
    ...explainHeldBack(decisions).map((line) => `  ${line}`),
  );
}

/** Every name of the child in every script, for checks that it is nowhere. */
export function namesOf(telling: Telling): string[] {
  const { names = [] } = telling.known('dossier').newCase.caseFile.identification ?? {};
  return names.flatMap(({ given, family, full }) => [given, family, full]).filter((name) => name !== undefined);
}
