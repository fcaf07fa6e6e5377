import { isDeepStrictEqual } from 'node:util';
import type { CaseView, Conversation } from './api-types.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA } from './inputs.js';
import { giveToCaseworker } from './give-to-caseworker.js';
import { namesOf } from './preview-offer.js';
import { check, type Telling } from './telling.js';
import { tellSummary } from './words.js';

export async function offer(telling: Telling): Promise<void> {
  const input = {
    reason: 'family_there',
    urgency: 'medium',
    childInformed: CHILD_INFORMED,
    contact: DESK_OF_MAURITANIA,
  };
  const opening = { kind: 'case-transfer', caseId: telling.known('caseId'), peer: 'ne', input };
  const author = telling.as('mr', 'caseworker');
  type Asked = { conversationId: string; approvalId?: string; messageId?: string };
  const asked = await author.post<Asked>('conversations', opening);
  check(asked.approvalId !== undefined && asked.messageId === undefined, 'the offer left without a second person');
  telling.know({ conversationId: asked.conversationId });
  const decision = `approvals/${asked.approvalId}/decision`;
  const own = await author.statusOf('POST', decision, { decision: 'approve' });
  check(own === 404, 'its author could approve it');
  telling.say('The caseworker asks to offer the case to Niger. Nothing leaves yet: a second person must agree.');
  telling.say('The caseworker tries to approve it alone, and is told that there is nothing to approve.');
  await telling.as('mr', 'supervisor').post(decision, { decision: 'approve' });
  const { messages } = await author.get<Conversation>(telling.conversation);
  check(messages.length === 1 && messages[0]?.step === 'offer', 'the approved offer is not on its way');
  telling.say(
    'The supervisor approves. The offer is signed by Mauritania, sealed so that only Niger can open it, and sent.',
  );
}

export async function seeOffer(telling: Telling): Promise<void> {
  const supervisor = telling.as('ne', 'supervisor');
  const offered = await supervisor.until<Conversation>(telling.conversation, ({ state }) => state === 'offered');
  telling.know({ caseAtNiger: offered.caseId });
  const seen = await supervisor.get<CaseView>(`cases/${offered.caseId}`);
  const { content } = seen;
  check(content.file === undefined, 'the offer showed the file');
  check(
    isDeepStrictEqual(content.summary, telling.known('offer').content.summary),
    'Niger sees something else than what was previewed',
  );
  check(!namesOf(telling).some((name) => JSON.stringify(seen).includes(name)), 'the offer showed a name');
  const [reference] = seen.references;
  const code = telling.known('dossier').newCase.caseFile.identificationCode ?? '';
  check(reference !== undefined && !JSON.stringify(seen).includes(code), 'the offer showed Mauritania’s case code');
  check(offered.responsible === 'mr', 'an offer moved responsibility');
  telling.say(
    `Niger knows the child as ${reference.reference}, a reference that nobody else has, and sees exactly what was previewed:`,
    `  ${tellSummary(content.summary ?? {}).length} facts, no name, no file. Mauritania stays responsible.`,
  );
  await giveToCaseworker(telling, 'ne', offered.caseId);
  telling.say('For Niger’s caseworker the case did not exist, until the supervisor gave it to her just now.');
}
