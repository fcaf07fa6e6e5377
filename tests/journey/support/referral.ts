import { ProblemError } from '../../../deploy/local/node-client.js';
import type { Attachment, CaseView, Conversation, Items, Preview } from '../../../deploy/local/story/api-types.js';
import { giveToCaseworker } from '../../../deploy/local/story/give-to-caseworker.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA } from '../../../deploy/local/story/inputs.js';
import { enter } from '../../../deploy/local/story/register.js';
import type { Chapter, Telling } from '../../../deploy/local/story/telling.js';
import type { Crossing } from './journey.js';

/** The office that is asked; it is no authority and has no part in the case otherwise. */
export const OFFICE = 'iom-ne';
const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
const desk = {
  function: 'Referral desk',
  organisation: 'Country office (fictional)',
  channel: 'referrals@office.example',
};

/** What a school needs to know, and that its provider may tell of the plan. */
export const FOR_SCHOOL = ['ID_CORE', 'LOC_COARSE', 'CARE', 'EDU', 'PLAN', 'RISK'] as const;

/** What people enter at each step, now. */
export const inputs = {
  request: (service = 'education_service') => ({
    service,
    urgency: 'medium',
    childInformed: CHILD_INFORMED,
    contact: DESK_OF_MAURITANIA,
  }),
  'ask-more': () => ({ questions: ['languages'] }),
  accept: () => ({ worker: desk }),
  brief: (attachments: readonly string[] = []) => ({ childInformed: CHILD_INFORMED, attachments }),
  appoint: () => ({ at: inDays(3), mode: 'at_the_service', interpreter: true }),
  'report-not-delivered': () => ({ reason: 'child_did_not_come' }),
  'ask-again': () => ({ reason: 'try_again' }),
  'report-delivered': (report?: object) => ({
    extent: 'complete',
    childInformed: CHILD_INFORMED,
    ...(report ? { report } : {}),
  }),
  close: () => ({ outcome: 'need_met', childInformed: CHILD_INFORMED, childSatisfied: 'yes' }),
  withdraw: () => ({ reason: 'no_longer_needed' }),
};

/** Registers a child of his own, whose dossier permits a transfer and nothing else. */
export const known: Chapter = async (telling) => telling.know(await enter(telling, '01-moussa'));

/** He agrees that an office learns these kinds of data to serve him. */
export const permits =
  (categories: readonly string[], office = OFFICE): Chapter =>
  async (telling) => {
    const given = telling.known('dossier').consentEvents.find(({ event }) => event === 'given');
    const provision = {
      effect: 'permit',
      purposes: ['referral'],
      recipients: [{ node: office }],
      categories,
      onwardSharing: 'none',
      validFrom: inDays(-1),
      validUntil: inDays(90),
    };
    const { withheld: _alreadyKept, ...rest } = { ...given };
    await tell(telling, { ...rest, at: inDays(0), provisions: [provision] });
  };

/** He takes back all that he agreed to. */
export const withdraws: Chapter = (telling) =>
  tell(telling, {
    event: 'withdrawn',
    at: inDays(0),
    givenBy: { who: 'child', relation: 'self', conflictOfInterest: false },
  });

const tell = (telling: Telling, event: object): Promise<void> =>
  telling.as('mr', 'caseworker').post(`cases/${telling.known('caseId')}/consents`, event);

/** Mauritania asks an office for a service. */
export const asks =
  (office = OFFICE, service?: string): Chapter =>
  async (telling) => {
    const opening = {
      kind: 'referral',
      caseId: telling.known('caseId'),
      peer: office,
      input: inputs.request(service),
    };
    telling.know(await telling.as('mr', 'caseworker').post<{ conversationId: string }>('conversations', opening));
  };

/** It has arrived, and the office's supervisor gives it to a caseworker. */
export const arrives: Chapter = async (telling) => {
  const supervisor = telling.as(OFFICE, 'supervisor');
  const { caseId } = await supervisor.until<Conversation>(telling.conversation, ({ state }) => state === 'requested');
  await giveToCaseworker(telling, OFFICE, caseId);
};

/** Steps one after the other, each seen at both ends before the next: node, step, input, the state it leads to. */
export async function take(
  crossing: Crossing,
  ...steps: readonly [node: string, step: string, input: object, state: string][]
): Promise<void> {
  for (const [node, step, input, state] of steps) {
    await crossing.act(node, step, input);
    await Promise.all([crossing.until('mr', state), crossing.until(OFFICE, state)]);
  }
}

/** The code with which a node refuses, and the places at fault; undefined when it does not refuse. */
export async function refusalOf(asked: Promise<unknown>): Promise<string | undefined> {
  try {
    await asked;
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError) return [error.code, ...error.pointers].join(' ');
    throw error;
  }
}

/** What the office was shown of the case in a step. */
export async function shown(crossing: Crossing, step: string): Promise<CaseView['content']> {
  const { messages } = await crossing.conversation(OFFICE);
  return messages.find((each) => each.step === step)?.shown ?? {};
}

/** What Mauritania's caseworker is told that the office would be shown. */
export const preview = ({ telling }: Crossing, step: string, attachments: readonly string[] = []): Promise<Preview> =>
  telling
    .as('mr', 'caseworker')
    .post(`cases/${telling.known('caseId')}/preview`, { recipient: OFFICE, kind: 'referral', step, attachments });

/** A file of the case that says who the child is. */
export async function certificateOf({ telling }: Crossing): Promise<Attachment> {
  const path = `cases/${telling.known('caseId')}/attachments`;
  const { items } = await telling.as('mr', 'caseworker').get<Items<Attachment>>(path);
  const found = items.find(({ documentType }) => documentType === 'birth_certificate');
  if (!found) throw new RangeError('the dossier has no certificate');
  return found;
}

const atBoth = (crossing: Crossing): Promise<Conversation[]> =>
  Promise.all(['mr', OFFICE].map((node) => crossing.conversation(node)));
/** Who is responsible, as Mauritania and the office see it. */
export const responsible = async (crossing: Crossing) => (await atBoth(crossing)).map((each) => each.responsible);
/** Where it stands, in Mauritania and at the office. */
export const states = async (crossing: Crossing) => (await atBoth(crossing)).map((each) => each.state);
