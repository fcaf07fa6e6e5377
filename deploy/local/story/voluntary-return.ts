import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { approved, inDays, standing } from './aftercare.js';
import type { CaseView, Conversation } from './api-types.js';
import { giveToCaseworker } from './give-to-caseworker.js';
import { codeOf } from './identity.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA, DESK_OF_NIGER } from './inputs.js';
import { enter } from './register.js';
import { check, type Telling } from './telling.js';

const RETURN = 'voluntary-return';
const OPENS = { childInformed: CHILD_INFORMED, contact: DESK_OF_MAURITANIA };

/** A boy wishes to go home, and goes, in five steps; a girl who fled is not returned, whatever anybody says. */
export async function voluntaryReturn(telling: Telling): Promise<void> {
  await refuseWhoFled(telling);
  const caseId = await wishes(telling, '01-moussa');
  const path = await begin(telling, caseId);
  await prepare(telling, path, caseId);
  await travel(telling, path);
}

const GUARDIAN = { who: 'guardian', relation: 'guardian', conflictOfInterest: false } as const;

/** Registered in Mauritania, with a written yes to the return, by child and guardian: one whose age is doubted says it not alone. */
async function wishes(telling: Telling, name: '01-moussa' | '03-mariama'): Promise<string> {
  const { caseId } = await enter(telling, name, (event) => ({
    ...event,
    ...(event.event === 'given' ? { method: 'written' as const, givenBy: GUARDIAN } : {}),
    ...(event.provisions ? { provisions: event.provisions.map((each) => ({ ...each, purposes: [RETURN] })) } : {}),
  }));
  return caseId;
}

async function refuseWhoFled(telling: Telling): Promise<void> {
  const caseId = await wishes(telling, '03-mariama');
  const asked = { kind: RETURN, caseId, peer: 'ne', input: OPENS };
  const code = await codeOf(telling.as('mr', 'caseworker').post('conversations', asked));
  check(code === 'origin-protected', 'a girl with a claim pending could be returned');
  telling.say(
    'A girl whose claim is pending is not returned: refused before anybody could approve it, whatever consent is on file.',
  );
}

/** Step one and two: the family is assessed, he agrees in writing, and the return is found best. @returns its path */
async function begin(telling: Telling, caseId: string): Promise<string> {
  const worker = telling.as('mr', 'caseworker');
  const asked = { kind: RETURN, caseId, peer: 'ne', input: OPENS };
  const early = await codeOf(worker.post('conversations', asked));
  check(early === 'family-not-assessed', 'he could be returned to nobody knows whom');
  await change(telling, caseId, (file) => ({
    family: {
      ...file.family,
      assessment: {
        ...{ assessedOn: file.bid?.decidedOn ?? '', relationship: 'confirmed', willingness: 'willing' },
        ...{ risk: 'low', recommendation: 'reunification' },
      },
    },
  }));
  const opening = await worker.post<{ conversationId: string; approvalId: string }>('conversations', asked);
  await telling.as('mr', 'supervisor').post(`approvals/${opening.approvalId}/decision`, { decision: 'approve' });
  const path = `conversations/${opening.conversationId}`;
  const seen = await standing(telling, 'ne', path, 'opened');
  check(!JSON.stringify(seen).includes('Moussa'), 'Niger knew his name before it said yes');
  await giveToCaseworker(telling, 'ne', seen.caseId);
  telling.say(
    'A boy wishes to go home to his mother. Without an assessment of the family the return cannot be asked for; she is assessed,',
    'he agrees in writing, and it is found best for him. Niger is asked whether it would receive a boy of his age, without his name.',
  );
  return path;
}

/** Step three: a plan and a paper to travel with. */
async function prepare(telling: Telling, path: string, caseId: string): Promise<void> {
  const [worker, niger] = [telling.as('mr', 'caseworker'), telling.as('ne', 'caseworker')];
  await niger.post(`${path}/actions/accept`, { worker: DESK_OF_NIGER });
  await standing(telling, 'mr', path, 'accepted');
  check((await worker.statusOf('POST', `${path}/actions/travel-accompanied`, goes())) === 409, 'he left unprepared');
  const paper = { travelDocument: 'laissez_passer', planAgreedOn: inDays(0), childInformed: CHILD_INFORMED };
  await approved(telling, 'mr', `${path}/actions/prepare`, paper);
  const { messages } = await standing(telling, 'ne', path, 'prepared');
  const file: Partial<CaseFile> = messages.find(({ step }) => step === 'prepare')?.shown?.file ?? {};
  check(file.identification !== undefined && !file.legalStatus && !file.bia, 'Niger was shown what is not for it');
  await niger.post(`${path}/actions/arrange-reception`, { metBy: DESK_OF_NIGER });
  await standing(telling, 'mr', path, 'arranged');
  await change(telling, caseId, ({ identification }) => ({ identification: { ...identification, ageInDoubt: true } }));
  const alone = await codeOf(worker.post(`${path}/actions/travel-accompanied`, goes()));
  check(alone === 'escort-needed', 'a child of a doubtful age went without an escort');
  await change(telling, caseId, ({ identification }) => ({ identification: { ...identification, ageInDoubt: false } }));
  telling.say(
    'Niger says yes, and is shown who he is and what receiving him needs; then it says which function meets him. Had anybody doubted',
    'that he is fifteen, he would have an escort all the way.',
  );
}

/** Steps four and five: he travels, is received, and is followed. */
async function travel(telling: Telling, path: string): Promise<void> {
  const niger = telling.as('ne', 'caseworker');
  await approved(telling, 'mr', `${path}/actions/travel-accompanied`, goes());
  await standing(telling, 'ne', path, 'travelled');
  const receives = { receivedBy: DESK_OF_NIGER, receivedOn: inDays(0), nextReview: inDays(30) };
  await niger.post(`${path}/actions/receive`, receives);
  const received = await standing(telling, 'mr', path, 'received');
  check(received.responsible === 'mr', 'a journey moved responsibility');
  const fares = { reviewedOn: inDays(0), nextReview: inDays(60), planStatus: 'on_course', wellbeing: 'well' };
  await niger.post(`${path}/actions/follow-up`, fares);
  await telling
    .as('mr', 'supervisor')
    .until<Conversation>(path, ({ messages }) => messages.some(({ step }) => step === 'follow-up'));
  telling.say(
    'He is taken to where he departs and met where he arrives; a desk signs that it has received him, and tells by code how he fares.',
  );
}

const goes = () => ({
  ...{ departsOn: inDays(0), arrivesOn: inDays(0), means: 'plane' },
  companion: DESK_OF_MAURITANIA,
});

async function change(telling: Telling, caseId: string, alter: (file: CaseFile) => Partial<CaseFile>): Promise<void> {
  const worker = telling.as('mr', 'caseworker');
  const { content, version } = await worker.get<CaseView>(`cases/${caseId}`);
  const { attachments: _listed, ...file } = content.file as CaseFile;
  await worker.put(`cases/${caseId}`, version, { caseFile: { ...file, ...alter(file) } });
}
