import type { Preview } from './api-types.js';
import { enter } from './register.js';
import { check, type Telling } from './telling.js';
import { tellSummary } from './words.js';

/** A sister and a brother, each with a case of their own; each file names the other's. */
export async function siblings(telling: Telling): Promise<void> {
  const awa = await enter(telling, '02-siblings-awa');
  const issa = await enter(telling, '02-siblings-issa');
  const [her, his] = [awa, issa].map(({ dossier }) => dossier.newCase.caseFile);
  const codes = (file: typeof her) => file?.family?.siblingsTravelling?.map((each) => each.identificationCode) ?? [];
  check(codes(her).includes(his?.identificationCode), 'her file does not name his');
  check(codes(his).includes(her?.identificationCode), 'his file does not name hers');
  const asked = { recipient: 'ne', kind: 'case-transfer', step: 'offer' };
  const worker = telling.as('mr', 'caseworker');
  const { permitted, content } = await worker.post<Preview>(`cases/${awa.caseId}/preview`, asked);
  check(permitted && content.summary?.['siblingsTravelling'] === 1, 'an offer would not show that she has a brother');
  const shown = JSON.stringify(content);
  check(![...codes(her), ...codes(his)].some((code) => shown.includes(code ?? '')), 'an offer would show a case code');
  telling.say(
    'A sister of twelve and her brother of eight, on their way to their mother in Niger; each file points to the other’s,',
    'and says that they stay together. An offer of hers would show:',
    ...tellSummary(content.summary ?? {}).map((line) => `  ${line}`),
    'so that Niger prepares for two, and still knows neither by name or code.',
  );
}
