import type { NewCase } from '#libs/schema-check/generated/types.js';
import { standing } from './aftercare.js';
import type { Attachment, Conversation, Items } from './api-types.js';
import { giveToCaseworker } from './give-to-caseworker.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA, DESK_OF_NIGER } from './inputs.js';
import { enter } from './register.js';
import { check, type Telling } from './telling.js';

type Outcome = { conversationId: string; approvalId?: string };

/** What the chapter reads of what was said beside the case. */
interface Said extends Conversation {
  messages: (Conversation['messages'][number] & { said?: object })[];
}

/** A school wants a boy's birth certificate: Niger finds it, sends it, says that it is genuine, and is asked to forget it. */
export async function papers(telling: Telling): Promise<void> {
  const { caseId, dossier } = await enter(telling, '01-moussa', forPapers);
  const mr = telling.as('mr', 'caseworker');
  const request = { wanted: 'both', urgency: 'low', childInformed: CHILD_INFORMED, contact: DESK_OF_MAURITANIA };
  const path = await open(telling, {
    ...{ kind: 'documents', step: 'request-civil', caseId, peer: 'ne' },
    input: { ...request, document: 'birth_certificate' },
  });
  const { caseId: atNiger } = await standing(telling, 'ne', path, 'requested-civil');
  await giveToCaseworker(telling, 'ne', atNiger);
  const ne = telling.as('ne', 'caseworker');
  await ne.post(`${path}/actions/accept`, { worker: DESK_OF_NIGER });
  await standing(telling, 'mr', path, 'accepted-civil');
  const sought = { documentType: 'birth_certificate', issuingAuthority: 'Civil registry, Mirriah (fictional)' };
  await mr.post(`${path}/actions/describe-civil`, { sought, childInformed: CHILD_INFORMED });
  await standing(telling, 'ne', path, 'sought-civil');
  const paper = dossier.files.find(({ documentType }) => documentType.startsWith('birth_certificate'));
  check(paper !== undefined, 'the dossier holds no certificate');
  const query = new URLSearchParams({ documentType: 'birth_certificate', title: 'As found' }).toString();
  const { id: found } = await ne.upload<{ id: string }>(
    `cases/${atNiger}/attachments?${query}`,
    paper.bytes,
    paper.mediaType,
  );
  const record = { number: 'NE-FICT-2011-00314', issuingCountry: 'NE' };
  await ne.post(`${path}/actions/send-civil`, { form: 'certified_copy', record, attachments: [found] });
  await mr.until<Items<Attachment>>(
    `cases/${caseId}/attachments`,
    ({ items }) => items.filter(({ status }) => status === 'stored').length > dossier.files.length,
  );
  await ne.post(`${path}/actions/confirm`, {
    ...{ confirmedOn: today(), means: 'register_seen', issuer: DESK_OF_NIGER },
  });
  await standing(telling, 'mr', path, 'confirmed');
  await mr.post(`${path}/actions/close`, { outcome: 'document_confirmed', childInformed: CHILD_INFORMED });
  await standing(telling, 'ne', path, 'closed');
  telling.say(
    'A school in Nouadhibou wants a birth certificate. Niger is told for whom only after it agreed to look; it finds the',
    'entry, sends a certified copy, and gives the issuer’s word that it is genuine. Mauritania stays responsible throughout.',
  );
  await forget(telling, caseId);
  await tellBirth(telling);
}

/** The boy lets papers be looked for, where he lets a transfer be. */
function forPapers<E extends { provisions?: { purposes: string[] }[] }>(event: E): E {
  if (!event.provisions) return event;
  return {
    ...event,
    provisions: event.provisions.map((each) => ({ ...each, purposes: [...each.purposes, 'documents'] })),
  };
}

/** Niger needs what it was told no longer, and says of each kind of data what it did. */
async function forget(telling: Telling, caseId: string): Promise<void> {
  await telling.as('mr', 'supervisor').post(`cases/${caseId}/erasure-requests`, {});
  const { items } = await telling
    .as('mr', 'supervisor')
    .until<Items<{ id: string; kind: string; caseId: string }>>('conversations?limit=200', (all) =>
      all.items.some((each) => each.kind === 'erasure-request' && each.caseId === caseId),
    );
  const asked = items.find((each) => each.kind === 'erasure-request' && each.caseId === caseId);
  const path = `conversations/${asked?.id ?? ''}`;
  const ne = telling.as('ne', 'supervisor');
  const { messages } = await ne.until<Said>(path, ({ state }) => state === 'requested');
  const { scope } = messages[0]!.said as { scope: { category: string }[] };
  const outcomes = [...new Set(scope.map(({ category }) => category))].map((category) => {
    return { category, outcome: 'erased' };
  });
  await ne.post(`${path}/actions/erased`, { outcomes });
  await standing(telling, 'mr', path, 'answered');
  telling.say(
    'Niger needs it no longer: Mauritania asks it to erase what it was told, and Niger answers for each of',
    `${outcomes.length} kinds of data.`,
  );
}

/** A girl is born on the way; two people at Mauritania's desk agree to tell her parents' country, and it enters her. */
async function tellBirth(telling: Telling): Promise<void> {
  const mr = telling.as('mr', 'caseworker');
  const { id: caseId } = await mr.post<{ id: string }>('cases', { caseFile: newborn() });
  await mr.post(`cases/${caseId}/consents`, motherAgrees());
  const act = { number: 'MR-FICT-2026-7712', issuingAuthority: 'Civil registry (fictional)', registeredOn: today() };
  const carerInformed = { informed: true, language: 'ha' };
  const input = { act, ground: 'parents_nationality', carerInformed, contact: DESK_OF_MAURITANIA };
  const path = await open(telling, { kind: 'birth-notification', caseId, peer: 'ne', input });
  const told = await standing(telling, 'ne', path, 'notified');
  check(!JSON.stringify(told.messages).includes('Nouadhibou'), 'the birth notification tells where the mother is');
  await giveToCaseworker(telling, 'ne', told.caseId);
  await telling.as('ne', 'caseworker').post(`${path}/actions/acknowledge`, { worker: DESK_OF_NIGER });
  const entry = { reference: 'NE-FICT-2026-0091', registeredOn: today() };
  await telling.as('ne', 'caseworker').post(`${path}/actions/register`, { entry });
  await standing(telling, 'mr', path, 'registered');
  telling.say(
    'A girl is born on the way, to a mother from Niger. With her consent, and when two people agreed, Niger is told of the',
    'birth and of the parents, not of where they are; it enters the girl and says under which reference. She has a country.',
  );
}

function newborn(): NewCase['caseFile'] {
  return {
    identificationCode: 'MR-NDB-2026-0501',
    accompaniment: { status: 'accompanied' },
    risk: { level: 'low' },
    identification: {
      names: [{ script: 'Latn', given: 'Amina', family: 'Testier' }],
      ...{ sex: 'female', birthDate: today(), birthCountry: 'MR', birthRegistered: 'yes', nationalities: ['NE'] },
    },
    family: { members: [{ relation: 'mother', names: [{ script: 'Latn', given: 'Halima', family: 'Testier' }] }] },
    location: { country: 'MR', admin1: 'MR-08', locality: 'Nouadhibou' },
    legalStatus: { asylumStatus: 'not_seeking_protection', countriesOfOrigin: ['NE'] },
  };
}

function motherAgrees() {
  const at = new Date();
  return {
    ...{ event: 'given', at: at.toISOString(), language: 'ha', languageUnderstood: true },
    notice: { version: 'birth-notice-1', language: 'ha' },
    givenBy: { who: 'parent', relation: 'mother', conflictOfInterest: false },
    childView: { view: 'not-able', ageYears: 0, able: false },
    lawfulBasis: { sender: 'child-protection-law', receiver: 'child-protection-law' },
    provisions: [
      {
        ...{ effect: 'permit', purposes: ['birth-notification'], recipients: [{ node: 'ne' }] },
        ...{ categories: ['ID_CORE', 'ID_DOCS', 'FAMILY', 'LOC_COARSE'], fieldExceptions: [], onwardSharing: 'none' },
        ...{ validFrom: at.toISOString(), validUntil: new Date(at.getTime() + 90 * 86_400_000).toISOString() },
      },
    ],
  };
}

/** A caseworker opens it; where a second person is needed, the supervisor approves. @returns its path */
async function open(telling: Telling, opening: object): Promise<string> {
  const { conversationId, approvalId } = await telling.as('mr', 'caseworker').post<Outcome>('conversations', opening);
  if (approvalId)
    await telling.as('mr', 'supervisor').post(`approvals/${approvalId}/decision`, { decision: 'approve' });
  return `conversations/${conversationId}`;
}

const today = () => new Date().toISOString().slice(0, 10);
