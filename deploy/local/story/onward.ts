import type { CaseView, Conversation } from './api-types.js';
import { giveToCaseworker } from './give-to-caseworker.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA, DESK_OF_NIGER } from './inputs.js';
import { enter } from './register.js';
import { check, type Telling } from './telling.js';
import { nameNode } from './words.js';

const DAY_MS = 24 * 3_600_000;
const URGENT = 'urgent-protection';

interface Outcome {
  peer: string;
  conversationId?: string;
  approvalId?: string;
}

/** A girl leaves her shelter by night: those along the way are told, Niger meets her and asks for her case. */
export async function onward(telling: Telling): Promise<void> {
  const other = elsewhereOnTheWay(telling);
  const { caseId, dossier } = await enter(telling, '03-mariama', (event) => ({
    ...event,
    ...(event.provisions ? { provisions: event.provisions.map((each) => forTheWay(each, ['ne', other])) } : {}),
  }));
  const alerts = await alertAlong(telling, caseId, ['ne', other]);
  const [atNiger, elsewhere] = [alerts.get('ne') ?? '', alerts.get(other) ?? ''];
  const told = await telling.as('ne', 'supervisor').until<Conversation>(atNiger, ({ state }) => state === 'alerted');
  checkLeast(told, dossier.newCase.caseFile as Record<string, unknown>);
  telling.say(
    `A girl of sixteen is gone from her shelter in the night. In one act Mauritania alerts Niger and ${nameNode(other)},`,
    'each under a reference of its own; a second person approves both. They learn her name and age, how to know her,',
    'and how great the danger is: nothing of her claim, of her family, of what was done to her, nor where the shelter is.',
  );
  const request = await meet(telling, { atNiger, elsewhere, other, caseAtNiger: told.caseId });
  const transfer = await grant(telling, caseId, request);
  await take(telling, transfer, told.caseId);
  await telling.as('mr', 'caseworker').post(`${atNiger}/actions/close`, { outcome: 'case_follows' });
  await telling.as('mr', 'caseworker').post(`${elsewhere}/actions/withdraw`, { reason: 'met_elsewhere' });
  await telling.as(other, 'supervisor').until<Conversation>(elsewhere, ({ state }) => state === 'withdrawn');
  await telling.as('ne', 'caseworker').post(`${request}/actions/close`);
  const here = await telling.as('mr', 'caseworker').get<CaseView>(`cases/${caseId}`);
  const there = await telling.as('ne', 'caseworker').get<CaseView>(`cases/${told.caseId}`);
  check(here.responsible === 'ne' && there.responsible === 'ne', 'the nodes disagree about who is responsible');
  telling.say(
    'Niger signs that it is responsible. She need not tell her story again.',
    `Mauritania takes the alert back from ${nameNode(other)}: she was met elsewhere.`,
  );
}

/** Another node along the way: Mali where it takes part, else whoever else does. */
function elsewhereOnTheWay({ network }: Telling): string {
  const others = network.nodes.filter(({ id, kind }) => !['mr', 'ne'].includes(id) && kind !== 'consular');
  const found = others.find(({ kind }) => kind === 'authority') ?? others[0];
  check(found !== undefined, 'nobody else is on the way');
  return found.id;
}

/** What she permits for a transfer she permits those along the way as well; what she denies she denies still. */
function forTheWay<P extends { effect: string; purposes: string[]; categories: string[] }>(
  provision: P,
  nodes: string[],
): P {
  if (provision.effect === 'deny') return { ...provision, purposes: [...provision.purposes, URGENT] };
  return {
    ...provision,
    purposes: [...provision.purposes, URGENT],
    categories: [...provision.categories, 'ROUTE'],
    recipients: nodes.map((node) => ({ node })),
  };
}

/** One act toward several nodes; two people. @returns path of the conversation with each */
async function alertAlong(telling: Telling, caseId: string, peers: string[]): Promise<Map<string, string>> {
  const input = {
    ...{ ground: 'consent', secondPerson: 'before', contact: DESK_OF_MAURITANIA },
    movement: { leftOn: new Date().toISOString().slice(0, 10), towards: 'NE', means: 'bus' },
  };
  const asked = { kind: 'onward-alert', caseId, peers, input };
  const { items } = await telling.as('mr', 'caseworker').post<{ items: Outcome[] }>('conversations/several', asked);
  check(
    items.length === peers.length && items.every(({ approvalId }) => approvalId !== undefined),
    'an alert left without a second person',
  );
  for (const { approvalId } of items) {
    await telling.as('mr', 'supervisor').post(`approvals/${approvalId}/decision`, { decision: 'approve' });
  }
  return new Map(items.map(({ peer, conversationId }) => [peer, `conversations/${conversationId}`]));
}

/** The least by which she can be known, and nothing that would harm her. */
function checkLeast({ messages }: Conversation, file: Record<string, unknown>): void {
  const shown = messages.find(({ step }) => step === 'alert')?.shown?.file ?? {};
  check('identification' in shown && 'risk' in shown, 'the alert does not say who she is');
  for (const section of ['legalStatus', 'family', 'familyContacts', 'bia', 'bid', 'mhpss', 'education']) {
    check(!(section in shown), `the alert tells of her ${section}`);
  }
  const { address, site } = (file['location'] ?? {}) as { address?: string; site?: string };
  for (const place of [address, site]) {
    check(place !== undefined && !JSON.stringify(shown).includes(place), 'the alert tells where the shelter is');
  }
}

/** Niger meets her and asks for the case; who did not meet her cannot. @returns path of the request */
async function meet(
  telling: Telling,
  { atNiger, elsewhere, other, caseAtNiger }: Record<'atNiger' | 'elsewhere' | 'other' | 'caseAtNiger', string>,
): Promise<string> {
  await giveToCaseworker(telling, 'ne', caseAtNiger);
  const desk = telling.as('ne', 'caseworker');
  await desk.post(`${atNiger}/actions/acknowledge`, { worker: DESK_OF_NIGER });
  const metOn = new Date().toISOString().slice(0, 10);
  const location = { country: 'NE', admin1: 'NE-7' };
  const report = { metOn, location, condition: 'needs_care', contact: DESK_OF_NIGER };
  await desk.post(`${atNiger}/actions/report-met`, report);
  await telling.as('mr', 'supervisor').until<Conversation>(atNiger, ({ state }) => state === 'met');
  const input = { reason: 'child_is_here', metOn, childInformed: CHILD_INFORMED, contact: DESK_OF_NIGER };
  const waiting = await telling
    .as(other, 'supervisor')
    .until<Conversation>(elsewhere, ({ state }) => state === 'alerted');
  const guess = { kind: 'transfer-request', caseId: waiting.caseId, peer: 'mr', input };
  check(
    (await telling.as(other, 'supervisor').statusOf('POST', 'conversations', guess)) === 409,
    'anybody may ask for her case',
  );
  const opening = { kind: 'transfer-request', caseId: caseAtNiger, peer: 'mr', input };
  const { conversationId } = await desk.post<{ conversationId: string }>('conversations', opening);
  telling.say(
    'Niger meets her at a bus station, says so (the region, no nearer, and that she needs care), and asks for her case.',
    `${nameNode(other)}, which has not met her, cannot.`,
  );
  return `conversations/${conversationId}`;
}

/** Mauritania grants it: what follows is an ordinary offer, which names the request. @returns path of the transfer */
async function grant(telling: Telling, caseId: string, request: string): Promise<string> {
  const worker = telling.as('mr', 'caseworker');
  await worker.until<Conversation>(request, ({ state }) => state === 'requested');
  await worker.post(`${request}/actions/grant`, { contact: DESK_OF_MAURITANIA });
  const { responsible } = await telling
    .as('ne', 'caseworker')
    .until<Conversation>(request, ({ state }) => state === 'granted');
  check(responsible === 'mr', 'a grant moved responsibility');
  const input = {
    ...{ reason: 'child_moves', urgency: 'high', request: request.split('/')[1] },
    ...{ childInformed: CHILD_INFORMED, contact: DESK_OF_MAURITANIA },
  };
  const opening = { kind: 'case-transfer', caseId, peer: 'ne', input };
  const { conversationId, approvalId } = await worker.post<Outcome>('conversations', opening);
  await telling.as('mr', 'supervisor').post(`approvals/${approvalId}/decision`, { decision: 'approve' });
  telling.say(
    'Mauritania grants it. That moves nothing yet: it offers the case, as any other, and the offer names the request.',
  );
  return `conversations/${conversationId}`;
}

/** Accepted, handed over, assumed. */
async function take(telling: Telling, transfer: string, caseAtNiger: string): Promise<void> {
  const [desk, worker] = [telling.as('ne', 'caseworker'), telling.as('mr', 'caseworker')];
  const offered = await desk.until<Conversation>(transfer, ({ state }) => state === 'offered');
  check(offered.caseId === caseAtNiger, 'Niger knows her as two children');
  const firstContactAt = new Date(Date.now() + DAY_MS).toISOString();
  const accept = { worker: DESK_OF_NIGER, firstContactAt };
  const { approvalId } = await desk.post<Outcome>(`${transfer}/actions/accept`, accept);
  await telling.as('ne', 'supervisor').post(`approvals/${approvalId}/decision`, { decision: 'approve' });
  await worker.until<Conversation>(transfer, ({ state }) => state === 'accepted');
  await worker.post(`${transfer}/actions/handover`, { childInformed: CHILD_INFORMED });
  await desk.until<Conversation>(transfer, ({ state }) => state === 'handed-over');
  await desk.post(`${transfer}/actions/assume`, { worker: DESK_OF_NIGER, assumedAt: new Date().toISOString() });
  await worker.until<Conversation>(transfer, ({ state }) => state === 'assumed');
}
