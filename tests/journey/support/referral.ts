import { enter } from '../../../deploy/local/story/register.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA } from '../../../deploy/local/story/inputs.js';
import type { Conversation, Items } from '../../../deploy/local/story/api-types.js';
import type { Chapter, Telling } from '../../../deploy/local/story/telling.js';

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
  'report-delivered': (report?: object) => ({ extent: 'complete', ...(report ? { report } : {}) }),
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
  const { items } = await supervisor.get<Items<{ id: string; roles: string[] }>>('staff');
  const worker = items.find(({ roles }) => roles.includes('caseworker'));
  await supervisor.post(`cases/${caseId}/assignments`, { staffId: worker?.id });
};
