import type { Dossier } from '../dossiers/read-dossier.js';
import type { CaseView, Conversation, Items } from './api-types.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA } from './inputs.js';
import { enter } from './register.js';
import { check, type Telling } from './telling.js';
import { nameNode } from './words.js';

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
  consentEvents: Dossier['consentEvents'];
}

/** What the boy of this chapter does not want told any more. */
const TAKEN_BACK = ['FAMILY', 'HEALTH'];

/** A child narrows what it agreed to after Niger has seen the offer; Niger answers for everything that it was shown of it. */
export async function takeConsentBack(telling: Telling): Promise<void> {
  const { caseId, caseAtNiger, offer, consentEvents } = await offerAnother(telling);
  const [mr, ne] = [telling.as('mr', 'caseworker'), telling.as('ne', 'supervisor')];
  const provisions = consentEvents
    .flatMap((event) => event.provisions ?? [])
    .filter(({ effect }) => effect === 'permit')
    .map((each) => ({ ...each, categories: each.categories.filter((category) => !TAKEN_BACK.includes(category)) }));
  await mr.post(`cases/${caseId}/consents`, { event: 'narrowed', at: new Date().toISOString(), provisions });
  telling.say(
    'A boy whose case Niger was offered says that his family and his illness are not to be told any more. His caseworker',
    'writes that down, and nothing else: nobody has to remember who was told what.',
  );
  await ne.until<Conversation>(`conversations/${offer}`, ({ state }) => state === 'withdrawn');
  const told = await ofKind(telling, { node: 'ne', caseId: caseAtNiger, kind: 'consent-change' });
  const { restrictions } = await ne.get<CaseView & { restrictions: { category: string }[] }>(`cases/${caseAtNiger}`);
  const categories = [...new Set(restrictions.map(({ category }) => category))].sort();
  check(categories.join() === TAKEN_BACK.join(), 'Niger restricts something else than was taken back');
  telling.say(`The offer is withdrawn, and Niger restricts at once what was taken back: ${categories.join(', ')}.`);
  const outcomes = categories.map((category) => ({ category, outcome: 'erased' }));
  const answer = `conversations/${told}/actions/restricted`;
  check((await ne.statusOf('POST', answer, { outcomes: outcomes.slice(1) })) !== 200, 'half an answer was taken');
  await ne.post(answer, { outcomes });
  await mr.until<Conversation>(`conversations/${told}`, ({ state }) => state === 'answered');
  const { content } = await ne.get<CaseView>(`cases/${caseAtNiger}`);
  check(content.summary?.['ageBand'] !== undefined, 'more was erased than was taken back');
  check(!Object.keys(content.summary).some((name) => OF_FAMILY_OR_HEALTH.test(name)), 'some of it is left in Niger');
  telling.say(
    'A receipt is no answer: Niger must say for each of them what it did, and is asked every day until it does. It erased',
    'both; the rest of what it saw stays, and of those two only the signatures that prove what was said.',
  );
}

const OF_FAMILY_OR_HEALTH = /family|sibling|health|medica|disab/i;

/** A case is closed, and everybody who has a part in it learns that; then it is opened again. */
export async function closeAndReopen(telling: Telling): Promise<void> {
  const partner = telling.network.nodes.find(({ kind }) => kind === 'organisation')?.id ?? '';
  const { caseId, caseAtNiger, offer } = await offerAnother(telling);
  const caseAtPartner = await askPartner(telling, caseId, partner);
  const mr = telling.as('mr', 'caseworker');
  await mr.post(`conversations/${offer}/actions/withdraw`, { reason: 'child_stays' });
  await telling.as('ne', 'supervisor').until<Conversation>(`conversations/${offer}`, stateIs('withdrawn'));
  await close(telling, caseId);
  const parts = [
    ['ne', caseAtNiger],
    [partner, caseAtPartner],
  ] as const;
  const told: [node: string, there: string, conversation: string][] = [];
  for (const [node, there] of parts) {
    const conversation = await ofKind(telling, { node, caseId: there, kind: 'case-closure' });
    check((await statusAt(telling, node, there)) === 'closed', `${node} was told, and did not close`);
    await telling.as(node, 'supervisor').post(`conversations/${conversation}/actions/acknowledge`, {});
    await mr.until<Conversation>(`conversations/${conversation}`, stateIs('acknowledged'));
    told.push([node, there, conversation]);
  }
  telling.say(
    'Another boy wants no more help, and nothing speaks against it. The supervisor approves; the case is closed in',
    `Mauritania, in Niger, which had seen an offer, and at ${nameNode(partner)}, which had been asked for a service.`,
    'Each was told under a reference of its own, acknowledged, and keeps its records for as long as its own law says.',
  );
  await mr.post(`cases/${caseId}/reopening`, { reason: 'child_asks' });
  for (const [node, there, conversation] of told) {
    await telling.as(node, 'supervisor').until<Conversation>(`conversations/${conversation}`, stateIs('reopened'));
    check((await statusAt(telling, node, there)) === 'open', `${node} was told, and did not open again`);
  }
  telling.say('A closure can be undone: the boy comes back, and the case is open again at all three.');
}

/** Asked by the caseworker, and nothing happens until a second person has approved it. */
async function close(telling: Telling, caseId: string): Promise<void> {
  const closure = {
    reason: 'support_not_wished',
    nothingOpposes: true,
    goals: 'partly_reached',
    childInformed: CHILD_INFORMED,
    closedOn: new Date().toISOString().slice(0, 10),
    contact: DESK_OF_MAURITANIA,
  };
  const mr = telling.as('mr', 'caseworker');
  const grown = await mr.statusOf('POST', `cases/${caseId}/closure`, { ...closure, reason: 'turned_18' });
  check(grown !== 200, 'a child was closed away as an adult');
  const { approvalId } = await mr.post<{ approvalId: string }>(`cases/${caseId}/closure`, closure);
  check((await statusAt(telling, 'mr', caseId)) === 'open', 'it was closed without a second person');
  await telling.as('mr', 'supervisor').post(`approvals/${approvalId}/decision`, { decision: 'approve' });
}

/** A case that was offered to Niger, which has seen it. */
async function offerAnother(telling: Telling): Promise<Seen> {
  const partner = telling.network.nodes.find(({ kind }) => kind === 'organisation')?.id ?? '';
  const { caseId, dossier } = await enter(telling, '01-moussa', (event) => ({
    ...event,
    ...(event.provisions ? { provisions: event.provisions.flatMap((each) => [each, alsoFor(each, partner)]) } : {}),
  }));
  const [worker, niger] = [telling.as('mr', 'caseworker'), telling.as('ne', 'supervisor')];
  const input = { reason: 'family_there', urgency: 'low', childInformed: CHILD_INFORMED, contact: DESK_OF_MAURITANIA };
  type Asked = { conversationId: string; approvalId: string };
  const asked = await worker.post<Asked>('conversations', { kind: 'case-transfer', caseId, peer: 'ne', input });
  await telling.as('mr', 'supervisor').post(`approvals/${asked.approvalId}/decision`, { decision: 'approve' });
  const path = `conversations/${asked.conversationId}`;
  const { caseId: caseAtNiger } = await niger.until<Conversation>(path, stateIs('offered'));
  await worker.until<Conversation>(path, ({ messages }) => messages.every(({ receipted }) => receipted));
  return { caseId, caseAtNiger, offer: asked.conversationId, consentEvents: dossier.consentEvents };
}

/** What he permits or denies Niger for the transfer, he permits or denies a partner for a service. */
function alsoFor<P extends { effect: string }>(provision: P, partner: string): P {
  return { ...provision, purposes: ['referral'], recipients: [{ node: partner }] };
}

/** A service is asked for, and withdrawn once the partner has seen it. @returns the partner's id of the case */
async function askPartner(telling: Telling, caseId: string, partner: string): Promise<string> {
  const worker = telling.as('mr', 'caseworker');
  const input = { service: 'education_service', urgency: 'low', childInformed: CHILD_INFORMED };
  const asked = await worker.post<{ conversationId: string }>('conversations', {
    ...{ kind: 'referral', caseId, peer: partner },
    input: { ...input, contact: DESK_OF_MAURITANIA },
  });
  const path = `conversations/${asked.conversationId}`;
  const { caseId: there } = await telling.as(partner, 'supervisor').until<Conversation>(path, stateIs('requested'));
  await worker.post(`${path}/actions/withdraw`, { reason: 'no_longer_needed' });
  return there;
}

const stateIs = (state: string) => (now: Conversation) => now.state === state;

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
