import type { CaseView, Conversation } from './api-types.js';
import { check, type Telling } from './telling.js';
import { sayCode } from './words.js';

const ARRANGED = 'reintegration_support';

/** Niger asks before it decides; Mauritania answers with coarse facts as they stand now. */
export async function askForMore(telling: Telling): Promise<void> {
  const [niger, mauritania] = [telling.as('ne', 'caseworker'), telling.as('mr', 'caseworker')];
  await niger.post(`${telling.conversation}/actions/request-information`, { questions: ['plan'] });
  await mauritania.until<Conversation>(telling.conversation, ({ state }) => state === 'information-requested');
  telling.say('Niger asks, before it decides: what is planned for him?');
  await arrangeMore(telling);
  await mauritania.post(`${telling.conversation}/actions/provide-information`);
  await niger.until<Conversation>(telling.conversation, ({ state }) => state === 'offered');
  const { content } = await niger.get<CaseView>(`cases/${telling.known('caseAtNiger')}`);
  const before = telling.known('offer').content.summary?.['openActions'] ?? [];
  const now = content.summary?.['openActions'] ?? [];
  check(Array.isArray(now) && now.includes(ARRANGED), 'the answer did not arrive');
  check(!String(before).includes(ARRANGED), 'the answer was known before');
  check(content.file === undefined, 'an answer showed the file');
  telling.say(
    `Mauritania arranges ${sayCode(ARRANGED)}, and answers, again without a name. Open actions are now:`,
    `  ${now.map(sayCode).join(', ')}`,
  );
}

async function arrangeMore(telling: Telling): Promise<void> {
  const worker = telling.as('mr', 'caseworker');
  const path = `cases/${telling.known('caseId')}`;
  const { version, content } = await worker.get<CaseView>(path);
  const file = content.file ?? {};
  const action = { code: ARRANGED, description: 'Support for the first months at home.', status: 'open' };
  const plan = { ...file.plan, actions: [...(file.plan?.actions ?? []), action] };
  await worker.put(path, version, { caseFile: { ...file, plan } });
}
