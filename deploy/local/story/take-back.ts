import type { CaseView, Conversation, Items } from './api-types.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA } from './inputs.js';
import { enter } from './register.js';
import { check, type Telling } from './telling.js';

/** A row of the list of conversations. */
interface Row {
  id: string;
  kind: string;
  caseId: string;
  state: string;
}

/** A case that Niger was offered and saw; the case and the offer, at both nodes. */
interface Seen {
  caseId: string;
  caseAtNiger: string;
  offer: string;
}

/** The child changes its mind after Niger has seen the offer. Also tells what Niger has to answer. */
export async function takeConsentBack(telling: Telling): Promise<void> {
  const { caseId, caseAtNiger, offer } = await offerAnother(telling);
  const [mr, ne] = [telling.as('mr', 'caseworker'), telling.as('ne', 'supervisor')];
  await mr.post(`cases/${caseId}/consents`, { event: 'withdrawn', at: new Date().toISOString() });
  telling.say(
    'A boy whose case Niger was offered says that he does not want it told any more. His caseworker writes that down,',
  );
  telling.say('and nothing else: nobody has to remember who was told what.');
  await ne.until<Conversation>(`conversations/${offer}`, ({ state }) => state === 'withdrawn');
  const told = await ofKind(telling, { node: 'ne', caseId: caseAtNiger, kind: 'consent-change' });
  const { restrictions } = await ne.get<CaseView & { restrictions: { category: string }[] }>(`cases/${caseAtNiger}`);
  check(restrictions.length > 0, 'Niger restricted nothing');
  const categories = [...new Set(restrictions.map(({ category }) => category))].sort();
  telling.say(`The offer is withdrawn, and Niger is told at once what to restrict: ${categories.join(', ')}.`);
  const outcomes = categories.map((category) => ({ category, outcome: 'erased' }));
  const half = await ne.statusOf('POST', `conversations/${told}/actions/restricted`, { outcomes: outcomes.slice(1) });
  check(half === 422 || half === 400, 'half an answer was taken');
  await ne.post(`conversations/${told}/actions/restricted`, { outcomes });
  await mr.until<Conversation>(`conversations/${told}`, ({ state }) => state === 'answered');
  const { content } = await ne.get<CaseView>(`cases/${caseAtNiger}`);
  check(content.summary === undefined, 'something of the case is left in Niger');
  telling.say(
    'Niger must answer for every one of them, and is asked each day until it does. It erases all: nothing is left there',
  );
  telling.say('but the signatures that prove what was said.');
}

/** A case is closed, and everybody who knew of it learns that; then it is opened again. */
export async function closeAndReopen(telling: Telling): Promise<void> {
  const { caseId, caseAtNiger, offer } = await offerAnother(telling);
  const [mr, ne] = [telling.as('mr', 'caseworker'), telling.as('ne', 'supervisor')];
  await mr.post(`conversations/${offer}/actions/withdraw`, { reason: 'child_stays' });
  await ne.until<Conversation>(`conversations/${offer}`, ({ state }) => state === 'withdrawn');
  const closure = {
    reason: 'support_not_wished',
    nothingOpposes: true,
    goals: 'partly_reached',
    childInformed: CHILD_INFORMED,
    closedOn: new Date().toISOString().slice(0, 10),
    contact: DESK_OF_MAURITANIA,
  };
  const grown = await mr.statusOf('POST', `cases/${caseId}/closure`, { ...closure, reason: 'turned_18' });
  check(grown !== 200, 'a child was closed away as an adult');
  const { approvalId } = await mr.post<{ approvalId: string }>(`cases/${caseId}/closure`, closure);
  check((await statusAt(telling, 'mr', caseId)) === 'open', 'it was closed without a second person');
  await telling.as('mr', 'supervisor').post(`approvals/${approvalId}/decision`, { decision: 'approve' });
  const told = await ofKind(telling, { node: 'ne', caseId: caseAtNiger, kind: 'case-closure' });
  check((await statusAt(telling, 'ne', caseAtNiger)) === 'closed', 'Niger was told, and did not close');
  await ne.post(`conversations/${told}/actions/acknowledge`, {});
  await mr.until<Conversation>(`conversations/${told}`, ({ state }) => state === 'acknowledged');
  telling.say(
    'Another boy wants no more help, and nothing speaks against it. The supervisor approves; the case is closed in Mauritania,',
  );
  telling.say('and in Niger, which had seen its offer. Each keeps its records for the time that its own law gives.');
  await mr.post(`cases/${caseId}/reopening`, { reason: 'child_asks' });
  await ne.until<Conversation>(`conversations/${told}`, ({ state }) => state === 'reopened');
  check((await statusAt(telling, 'ne', caseAtNiger)) === 'open', 'Niger was told, and did not open again');
  telling.say(
    'A closure is not an end that cannot be undone: he comes back, and the case is open again on both sides.',
  );
}

async function offerAnother(telling: Telling): Promise<Seen> {
  const { caseId } = await enter(telling, '01-moussa');
  const [worker, niger] = [telling.as('mr', 'caseworker'), telling.as('ne', 'supervisor')];
  const input = { reason: 'family_there', urgency: 'low', childInformed: CHILD_INFORMED, contact: DESK_OF_MAURITANIA };
  type Asked = { conversationId: string; approvalId: string };
  const asked = await worker.post<Asked>('conversations', { kind: 'case-transfer', caseId, peer: 'ne', input });
  await telling.as('mr', 'supervisor').post(`approvals/${asked.approvalId}/decision`, { decision: 'approve' });
  const path = `conversations/${asked.conversationId}`;
  const { caseId: caseAtNiger } = await niger.until<Conversation>(path, ({ state }) => state === 'offered');
  await worker.until<Conversation>(path, ({ messages }) => messages.every(({ receipted }) => receipted));
  return { caseId, caseAtNiger, offer: asked.conversationId };
}

/** The conversation of a kind about a case, as soon as it is there. */
async function ofKind(
  telling: Telling,
  { node, caseId, kind }: { node: string; caseId: string; kind: string },
): Promise<string> {
  const { items } = await telling
    .as(node, 'supervisor')
    .until<Items<Row>>(`conversations?caseId=${caseId}`, (answer) => answer.items.some((row) => row.kind === kind));
  return items.find((row) => row.kind === kind)?.id ?? '';
}

async function statusAt(telling: Telling, node: string, caseId: string): Promise<string> {
  return (await telling.as(node, 'supervisor').get<CaseView & { status: string }>(`cases/${caseId}`)).status;
}
