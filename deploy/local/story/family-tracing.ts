import type { CaseFile } from '#libs/schema-check/generated/types.js';
import type { CaseView, Conversation } from './api-types.js';
import { giveToCaseworker } from './give-to-caseworker.js';
import { DESK_OF_MAURITANIA } from './inputs.js';
import { enter } from './register.js';
import { check, type Telling } from './telling.js';
import { nameNode } from './words.js';

const OFFICES = ['iom-mr', 'iom-ml'];
const informed = { childInformed: { informed: true, language: 'bm' } };
const checks = ['registry', 'what_only_family_knows'];
const TRACING_DESK = {
  function: 'Tracing desk',
  organisation: 'Social services (fictional)',
  channel: 'tracing@social-services.example',
};
const LOCATED = {
  checks,
  agreed: { located: true, identity: true, message: true, askedOn: '2026-11-22', language: 'bm' },
  found: { relation: 'mother', names: [{ script: 'Latn', given: 'Aminata' }], message: 'She waits for him.' },
};

/** What one conversation needs to be told of: who searches, which case at Mauritania, where it stands. */
interface Search {
  tracer: string;
  caseId: string;
  path: string;
}

/** A boy has his mother looked for; she is found and decides what is told; then a risk is found, and everybody stops. */
export async function familyTracing(telling: Telling): Promise<void> {
  const search = await ask(telling);
  await find(telling, search);
  await stop(telling, search);
}

/** Over the offices where the network has them, else to the one other authority. */
async function ask(telling: Telling): Promise<Search> {
  const ids = telling.network.nodes.map(({ id }) => id);
  const tracer = ids.includes('ml') ? 'ml' : 'ne';
  const route = OFFICES.every((id) => ids.includes(id)) ? { route: OFFICES } : {};
  const { caseId } = await enter(telling, '04-bakary', (event) => ({
    ...event,
    ...(event.provisions ? { provisions: event.provisions.map((each) => toward(each, tracer)) } : {}),
  }));
  const request = { kind: 'family-tracing', caseId, peer: tracer, ...route };
  const { conversationId } = await telling.as('mr', 'caseworker').post<{ conversationId: string }>('conversations', {
    ...{ ...request, input: { urgency: 'medium', ...informed, contact: DESK_OF_MAURITANIA } },
  });
  const search = { tracer, caseId, path: `conversations/${conversationId}` };
  await approve(telling, 'mr', search);
  const asked = await standing(telling, search, tracer, 'requested');
  const seen = JSON.stringify(asked);
  check(seen.includes('Aminata') && seen.includes('Bakary'), 'nobody could search by what was told');
  check(!/Néma|asylum|riskInTracing/.test(seen), 'the request told more than who is sought');
  telling.say(
    `A boy of sixteen wants his mother to be found. Mauritania asks ${nameNode(tracer)}${'route' in route ? ', by way of two offices that carry what they cannot read' : ''}.`,
    'Told: who he is and whom he misses. Not told: where he is, what was assessed, anything of his status.',
  );
  await giveToCaseworker(telling, tracer, asked.caseId);
  return search;
}

async function find(telling: Telling, search: Search): Promise<void> {
  const { tracer, path } = search;
  const desk = telling.as(tracer, 'caseworker');
  await desk.post(`${path}/actions/accept`, { worker: TRACING_DESK });
  const withPhone = { ...LOCATED, found: { ...LOCATED.found, phone: '+22300000799' } };
  const refused = await desk.statusOf('POST', `${path}/actions/report-located`, withPhone);
  check(refused === 409, 'her number went without her word');
  await desk.post(`${path}/actions/report-located`, LOCATED);
  await approve(telling, tracer, search);
  const located = await standing(telling, search, 'mr', 'located');
  check(JSON.stringify(located).includes('She waits for him.'), 'her words did not arrive');
  telling.say(
    'She is found, and is asked item by item. Her name and her message may go; a report with her number is refused.',
    'Had she declined, Mauritania would read “no information”, as if nobody had been found.',
  );
  await telling.as('mr', 'caseworker').post(`${path}/actions/verify`, { checks: ['call_between_them'] });
  await approve(telling, 'mr', search);
  await standing(telling, search, tracer, 'verified');
  telling.say('Two people on each side hold the match for true; nobody takes the first that fits.');
}

async function stop(telling: Telling, search: Search): Promise<void> {
  const { tracer, caseId, path } = search;
  const worker = telling.as('mr', 'caseworker');
  const { content, version } = await worker.get<CaseView>(`cases/${caseId}`);
  const { attachments: _listed, ...file } = content.file as CaseFile;
  const caseFile = { ...file, bia: { ...file.bia, riskInTracing: true } };
  await worker.put(`cases/${caseId}`, version, { caseFile });
  const stopped = await standing(telling, search, tracer, 'suspending');
  const said = JSON.stringify(stopped.messages.at(-1));
  check(!said.includes('risk'), 'the suspension told why');
  await telling.as(tracer, 'caseworker').post(`${path}/actions/suspended`, {});
  await standing(telling, search, 'mr', 'suspended');
  const again = await worker.statusOf('POST', `${path}/actions/resume`, informed);
  check(again === 409, 'a search with a risk in it was taken up again');
  telling.say(
    'Then an assessment finds a risk. With the same stroke of the pen the search is suspended, everywhere and without a reason,',
    'until the other side says that it has stopped; and it stays so as long as the risk stands.',
  );
}

type Provision = { recipients: { node?: string }[]; purposes: string[] };

function toward<P extends Provision>(provision: P, tracer: string): P {
  return provision.purposes.includes('family-tracing') ? { ...provision, recipients: [{ node: tracer }] } : provision;
}

/** The one step of this conversation that waits for a second person at a node. */
async function approve(telling: Telling, node: string, { path }: Search): Promise<void> {
  const supervisor = telling.as(node, 'supervisor');
  type Waiting = { items: { id: string; conversationId: string }[] };
  const { items } = await supervisor.get<Waiting>('approvals?status=waiting');
  const own = items.find(({ conversationId }) => path.endsWith(conversationId));
  check(own !== undefined, 'nobody else was asked');
  await supervisor.post(`approvals/${own.id}/decision`, { decision: 'approve' });
}

function standing(telling: Telling, { path }: Search, node: string, state: string): Promise<Conversation> {
  return telling.as(node, 'supervisor').until<Conversation>(path, (now) => now.state === state);
}
