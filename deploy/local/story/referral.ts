import type { CaseView, Conversation } from './api-types.js';
import { giveToCaseworker } from './give-to-caseworker.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA } from './inputs.js';
import { enter } from './register.js';
import { check, type Telling } from './telling.js';
import { nameNode } from './words.js';

const SCHOOL_DESK = {
  function: 'Education desk',
  organisation: 'Country office (fictional)',
  channel: 'education-desk@organisation.example',
};
const APPOINTMENT = { at: '2026-12-07T09:00:00.000Z', mode: 'at_the_service', interpreter: true };

/** A school place for a girl on the way: a service is asked for, and who is responsible for her does not move. */
export async function referral(telling: Telling): Promise<void> {
  const partner = telling.network.nodes.find(({ kind }) => kind === 'organisation')?.id ?? '';
  const { dossier, caseId } = await enter(telling, '02-siblings-awa', (event) => ({
    ...event,
    ...(event.provisions ? { provisions: event.provisions.map((each) => forReferral(each, partner)) } : {}),
  }));
  const worker = telling.as('mr', 'caseworker');
  const request = { service: 'education_service', urgency: 'low', childInformed: CHILD_INFORMED };
  const { conversationId } = await worker.post<{ conversationId: string }>('conversations', {
    ...{ kind: 'referral', caseId, peer: partner },
    input: { ...request, contact: DESK_OF_MAURITANIA },
  });
  const path = `conversations/${conversationId}`;
  const at = (node: string, state: string) =>
    telling.as(node, 'supervisor').until<Conversation>(path, (now) => now.state === state);
  const asked = await at(partner, 'requested');
  const names = (dossier.newCase.caseFile.identification?.names ?? []).flatMap(({ given }) => given ?? []);
  const tells = (seen: unknown) => names.some((name) => JSON.stringify(seen).includes(name));
  check(names.length > 0 && !tells(asked), 'the question told her name');
  telling.say(
    `Mauritania asks ${nameNode(partner)} for a school place for a girl of twelve, without saying who she is.`,
  );

  await giveToCaseworker(telling, partner, asked.caseId);
  const desk = telling.as(partner, 'caseworker');
  await desk.post(`${path}/actions/accept`, { worker: SCHOOL_DESK });
  await at('mr', 'accepted');
  await worker.post(`${path}/actions/brief-education`, { childInformed: CHILD_INFORMED });
  const briefed = await at(partner, 'briefed');
  check(tells(briefed), 'the brief does not say who she is');
  checkKept(briefed, dossier.newCase.caseFile as Record<string, unknown>);
  telling.say(
    'Accepted; now the school’s desk learns her name and her schooling, and nothing of her family or her way.',
  );

  await desk.post(`${path}/actions/appoint`, APPOINTMENT);
  await desk.post(`${path}/actions/report-delivered`, {
    ...{ extent: 'complete', appointmentsKept: 1, childInformed: CHILD_INFORMED },
  });
  await at('mr', 'delivered');
  await worker.post(`${path}/actions/close`, { outcome: 'need_met', childInformed: CHILD_INFORMED });
  const { responsible } = await at(partner, 'closed');
  const own = await worker.get<CaseView>(`cases/${caseId}`);
  check(responsible === 'mr' && own.responsible === 'mr', 'a referral moved responsibility');
  telling.say('An appointment, the report, and the end of it. All the while Mauritania was responsible for her.');
}

/** What she permits is meant for the organisation; what she denies to others she denies still. */
function forReferral<P extends { effect: string }>(provision: P, partner: string): P {
  return provision.effect === 'deny'
    ? provision
    : { ...provision, purposes: ['referral'], recipients: [{ node: partner }] };
}

/** Of the sections that have nothing to do with a school, not even that they are there. */
function checkKept({ messages }: Conversation, file: Record<string, unknown>): void {
  const brief = messages.find(({ step }) => step === 'brief-education');
  const sections = Object.keys(brief?.shown?.file ?? {});
  check(sections.includes('education'), 'the brief says nothing of her schooling');
  for (const section of ['family', 'familyContacts', 'route', 'legalStatus']) {
    check(section in file, `her file has no ${section}`);
    check(!sections.includes(section), `the school learnt of her ${section}`);
  }
}
