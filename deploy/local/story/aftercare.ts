import type { CaseFile } from '#libs/schema-check/generated/types.js';
import type { CaseView, Conversation } from './api-types.js';
import { codeOf } from './identity.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA, DESK_OF_NIGER } from './inputs.js';
import { check, type Telling } from './telling.js';

const DAY_MS = 24 * 3_600_000;

/** The boy whose case Niger assumed: Mauritania asks how he fares; then he comes back, and his case with him. */
export async function aftercare(telling: Telling): Promise<void> {
  const reports = await askForReports(telling);
  await report(telling, reports);
  await goBack(telling);
  await telling.as('ne', 'caseworker').post(`${reports}/actions/end`, { reason: 'no_longer_responsible' });
  await standing(telling, 'mr', reports, 'ended');
}

/** @returns path of the conversation */
async function askForReports(telling: Telling): Promise<string> {
  const worker = telling.as('mr', 'caseworker');
  const input = { reason: 'case_transferred', contact: DESK_OF_MAURITANIA };
  const asked = { kind: 'progress-report', caseId: telling.known('caseId'), input };
  const other = telling.network.nodes.find(({ id }) => !['mr', 'ne'].includes(id))?.id;
  const elsewhere = await worker.statusOf('POST', 'conversations', { ...asked, peer: other });
  check(elsewhere !== 200, 'somebody was asked who never had the case');
  const { conversationId } = await worker.post<{ conversationId: string }>('conversations', { ...asked, peer: 'ne' });
  const path = `conversations/${conversationId}`;
  await standing(telling, 'ne', path, 'asked');
  const promise = { nextReview: inDays(20), worker: DESK_OF_NIGER };
  await telling.as('ne', 'caseworker').post(`${path}/actions/schedule`, promise);
  await standing(telling, 'mr', path, 'scheduled');
  telling.say(
    'Mauritania gave the boy’s case away, and may ask how he fares; nobody else may. Niger promises a report in twenty days.',
    'Both nodes know that day: a report that does not come is overdue on both sides.',
  );
  return path;
}

async function report(telling: Telling, path: string): Promise<void> {
  const worker = telling.as('ne', 'caseworker');
  const said = {
    ...{ reviewedOn: inDays(0), nextReview: inDays(60) },
    ...{ planStatus: 'on_course', wellbeing: 'needs_support', openNeeds: ['schooling'] },
  };
  const early = await codeOf(worker.post(`${path}/actions/report`, said));
  check(early === 'consent-missing', 'Niger reported on him without asking him');
  await worker.post(`cases/${telling.known('caseAtNiger')}/consents`, allowsReports());
  await worker.post(`${path}/actions/report`, said);
  const { messages } = await standing(telling, 'mr', path, 'reported');
  const read = JSON.stringify(messages.at(-1));
  check(read.includes('needs_support') && !/Moussa|Zinder/.test(read), 'a report tells more than codes');
  await telling.as('mr', 'caseworker').post(`${path}/actions/acknowledge`);
  await standing(telling, 'ne', path, 'scheduled');
  telling.say(
    'He is asked first; without his yes no report leaves. Then it tells three things by code: the plan is on course, he',
    'needs support, a school is still to be found. No name, no place, no file.',
  );
}

/** What the boy says to Niger about Mauritania. */
function allowsReports() {
  const now = new Date();
  const provision = {
    ...{ effect: 'permit', purposes: ['progress'], recipients: [{ node: 'mr' }], categories: ['CARE', 'PLAN'] },
    ...{ onwardSharing: 'none', validFrom: now.toISOString(), validUntil: `${inDays(90)}T00:00:00.000Z` },
  };
  return {
    ...{ event: 'given', at: now.toISOString(), guardianConsulted: true, languageUnderstood: true, language: 'ha' },
    givenBy: { who: 'guardian', relation: 'guardian', conflictOfInterest: false },
    childView: { view: 'given', ageYears: 15, able: true },
    lawfulBasis: { sender: 'child-protection-law', receiver: 'child-protection-law' },
    provisions: [provision],
  };
}

async function goBack(telling: Telling): Promise<void> {
  const path = telling.conversation;
  const [worker, niger] = [telling.as('mr', 'caseworker'), telling.as('ne', 'caseworker')];
  const before = await fileAt(telling, 'mr', 'caseId');
  await learn(telling);
  await approved(telling, 'ne', `${path}/actions/offer-return`, { reason: 'child_returned' });
  await standing(telling, 'mr', path, 'return-offered');
  const early = await worker.statusOf('POST', `${path}/actions/assume-return`, assumes());
  check(early === 409, 'a case was assumed again that nobody had handed back');
  const accepts = { worker: DESK_OF_MAURITANIA, firstContactAt: new Date(Date.now() + DAY_MS).toISOString() };
  await approved(telling, 'mr', `${path}/actions/accept-return`, accepts);
  await standing(telling, 'ne', path, 'return-accepted');
  await niger.post(`${path}/actions/hand-back`, { childInformed: CHILD_INFORMED });
  const handed = await standing(telling, 'mr', path, 'handed-back');
  check(handed.responsible === 'ne', 'responsibility moved with the file');
  check((await fileAt(telling, 'mr', 'caseId')).risk?.level === before.risk?.level, 'a peer changed the file');
  await approved(telling, 'mr', `${path}/actions/assume-return`, assumes());
  const after = await standing(telling, 'ne', path, 'returned');
  check(after.responsible === 'mr', 'nobody knows who is responsible');
  const now = await fileAt(telling, 'mr', 'caseId');
  check(now.risk?.level === 'high' && now.mhpss !== undefined, 'what Niger learnt, or what it never saw, is lost');
  telling.say(
    'Then he is back in Nouadhibou. Niger offers the case back, Mauritania accepts, Niger hands back what it may of the file as',
    'it stands now: that the risk is high. Until Mauritania signs, Niger is responsible, and Mauritania’s own file is as it was;',
    'then it takes up what came, in the same case, beside what Niger never saw.',
  );
}

const assumes = () => ({ worker: DESK_OF_MAURITANIA, assumedAt: new Date().toISOString() });

/** Niger finds out what Mauritania does not know. */
async function learn(telling: Telling): Promise<void> {
  const path = `cases/${telling.known('caseAtNiger')}`;
  const worker = telling.as('ne', 'caseworker');
  const { content, version } = await worker.get<CaseView>(path);
  const { attachments: _listed, ...file } = content.file as CaseFile;
  await worker.put(path, version, { caseFile: { ...file, risk: { ...file.risk, level: 'high' } } });
}

async function fileAt(telling: Telling, node: string, name: 'caseId' | 'caseAtNiger'): Promise<CaseFile> {
  const { content } = await telling.as(node, 'caseworker').get<CaseView>(`cases/${telling.known(name)}`);
  return content.file ?? {};
}

/** A step that the caseworker asks for and the supervisor approves. */
export async function approved(telling: Telling, node: string, path: string, input: object): Promise<void> {
  const { approvalId } = await telling.as(node, 'caseworker').post<{ approvalId?: string }>(path, input);
  check(approvalId !== undefined, 'nobody else was asked');
  await telling.as(node, 'supervisor').post(`approvals/${approvalId}/decision`, { decision: 'approve' });
}

export function standing(telling: Telling, node: string, path: string, state: string): Promise<Conversation> {
  return telling.as(node, 'supervisor').until<Conversation>(path, (now) => now.state === state);
}

/** A full date, so many days from now. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}
