import type { CaseView, Conversation } from './api-types.js';
import { DESK_OF_NIGER } from './inputs.js';
import { check, type Telling } from './telling.js';

const DAY_MS = 24 * 3_600_000;

/** Niger accepts: a worker who answers, a date, and a second person there too. */
export async function accept(telling: Telling): Promise<void> {
  const [worker, path] = [telling.as('ne', 'caseworker'), telling.conversation];
  const firstContactAt = new Date(Date.now() + 2 * DAY_MS).toISOString();
  const nobody = await worker.statusOf('POST', `${path}/actions/accept`, { firstContactAt });
  check(nobody === 422, 'Niger could accept without naming who will meet the child');
  const input = { worker: DESK_OF_NIGER, firstContactAt };
  const { approvalId } = await worker.post<{ approvalId: string }>(`${path}/actions/accept`, input);
  const decision = `approvals/${approvalId}/decision`;
  check((await worker.statusOf('POST', decision, { decision: 'approve' })) === 404, 'its author could approve it');
  const { state } = await worker.get<Conversation>(path);
  check(state === 'offered', 'Niger had accepted before its supervisor agreed');
  await telling.as('ne', 'supervisor').post(decision, { decision: 'approve' });
  const accepted = await telling
    .as('mr', 'caseworker')
    .until<Conversation>(path, (conversation) => conversation.state === 'accepted');
  check(accepted.responsible === 'mr', 'an acceptance moved responsibility');
  telling.say(
    'An acceptance without a worker and a date is refused. Niger’s caseworker names both:',
    `  ${DESK_OF_NIGER.function}; first contact on ${firstContactAt.slice(0, 10)}`,
    'and Niger’s own supervisor, not she, approves. Mauritania is still responsible.',
  );
  const { content } = await worker.get<CaseView>(`cases/${telling.known('caseAtNiger')}`);
  check(content.file === undefined, 'an acceptance showed the file');
}
