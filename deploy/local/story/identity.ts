import type { NewCase } from '#libs/schema-check/generated/types.js';
import { readDossier } from '../dossiers/read-dossier.js';
import { ProblemError } from '../node-client.js';
import type { CaseView, Conversation, Items } from './api-types.js';
import { giveToCaseworker } from './give-to-caseworker.js';
import { CHILD_INFORMED, DESK_OF_MAURITANIA } from './inputs.js';
import { enter } from './register.js';
import { check, type Telling } from './telling.js';

export const DESK = 'iom-mr';
export const CONSULATE = 'ml-consulate-mr';
/** Who must be there for the chapter to be told. */
export const ASKED_NODES = ['mr', DESK, CONSULATE] as const;
const DAY_MS = 24 * 3_600_000;
export const REQUEST = {
  items: ['identity', 'family_link'],
  consulate: CONSULATE,
  childInformed: CHILD_INFORMED,
  contact: DESK_OF_MAURITANIA,
};
export const ANSWERS = {
  identity: { outcome: 'confirmed', reference: 'Register 118 (fictional)' },
  familyLink: { outcome: 'partly' },
};

type Outcome = { conversationId: string; approvalId?: string };

/** A row of the list of conversations. */
interface Row {
  id: string;
  kind: string;
}

/** What the chapter reads of what a consulate was shown. */
export interface Shown extends Conversation {
  messages: (Conversation['messages'][number] & { shown?: object; said?: object })[];
}

/**
 * A consulate is asked who a boy is, by way of an identity desk, and learns neither where he is nor why; of a refugee it is
 * never asked.
 */
export async function askConsulate(telling: Telling): Promise<void> {
  const { caseId, place } = await enterBoy(telling);
  const direct = { kind: 'identity-verification', caseId, peer: CONSULATE, input: { items: ['identity'] } };
  check(
    (await codeOf(telling.as('mr', 'caseworker').post('conversations', direct))) === 'party-not-admitted',
    'Mauritania could write to a consulate',
  );
  telling.say(
    'A boy from Mali has no papers. Mauritania’s authority cannot write to his consulate: that alone would tell too',
  );
  telling.say('much. It asks IOM’s identity desk, which asks about many people; two people at each must agree.');
  const request = await ask(telling, 'mr', { kind: 'identity-request', caseId, peer: DESK, input: REQUEST });
  const caseAtDesk = await takeOn(telling, request);
  const question = {
    kind: 'identity-verification',
    caseId: caseAtDesk,
    peer: CONSULATE,
    input: { items: REQUEST.items },
  };
  const put = await ask(telling, DESK, question);
  await tellShown(telling, put, place);
  await carryBack(telling, request, put);
  await takeBack(telling, { caseId, put });
  await refuseRefugee(telling);
}

/** The boy of the first dossier, told as one from Mali, with a consent of his own. @param recipients whom he lets be asked */
export async function enterBoy(
  telling: Telling,
  recipients = [DESK, CONSULATE],
): Promise<{ caseId: string; place: string[] }> {
  const { newCase, consent } = await boyFromMali(telling.dossiers, recipients);
  const worker = telling.as('mr', 'caseworker');
  const { id: caseId } = await worker.post<{ id: string }>('cases', newCase);
  await worker.post(`cases/${caseId}/consents`, consent);
  const { location } = newCase.caseFile;
  const place = [location?.locality, location?.site, location?.admin1].filter((each) => each !== undefined);
  return { caseId, place };
}

/** What is entered of him, and what he agreed to. @param recipients whom he lets be asked */
export async function boyFromMali(
  dossiers: string,
  recipients: readonly string[],
): Promise<{ newCase: NewCase; consent: object }> {
  const { newCase, consentEvents } = await readDossier(dossiers, '01-moussa', new Date());
  const { identification, legalStatus } = newCase.caseFile;
  const caseFile = {
    ...newCase.caseFile,
    identificationCode: 'MR-NDB-2026-0533',
    identification: { ...identification, nationalities: ['ML'], birthCountry: 'ML' },
    legalStatus: { ...legalStatus, countriesOfOrigin: ['ML'] },
  } as NewCase['caseFile'];
  const given = consentEvents.find(({ event }) => event === 'given');
  const provision = {
    effect: 'permit',
    purposes: ['identity-verification'],
    recipients: recipients.map((node) => ({ node })),
    categories: ['ID_CORE', 'FAMILY'],
    fieldExceptions: [],
    onwardSharing: 'named',
    validFrom: given?.at,
    validUntil: new Date(Date.now() + 90 * DAY_MS).toISOString(),
  };
  return { newCase: { ...newCase, caseFile }, consent: { ...given, provisions: [provision], withheld: [] } };
}

/** A caseworker asks, a supervisor of the same node approves. @returns the conversation's id */
export async function ask(telling: Telling, node: string, opening: object): Promise<string> {
  const { conversationId, approvalId } = await telling.as(node, 'caseworker').post<Outcome>('conversations', opening);
  check(approvalId !== undefined, 'one person alone could have a consulate asked');
  await telling.as(node, 'supervisor').post(`approvals/${approvalId}/decision`, { decision: 'approve' });
  return conversationId;
}

/** The desk's supervisor gives the request to its caseworker, who takes it on. @returns the case there */
export async function takeOn(telling: Telling, request: string): Promise<string> {
  const path = `conversations/${request}`;
  const { caseId } = await telling.as(DESK, 'supervisor').until<Conversation>(path, ({ state }) => state === 'asked');
  await giveToCaseworker(telling, DESK, caseId);
  await telling.as(DESK, 'caseworker').post(`${path}/actions/take-on`, { contact: DESK_OF_MAURITANIA });
  return caseId;
}

async function tellShown(telling: Telling, put: string, place: readonly string[]): Promise<void> {
  const consul = telling.as(CONSULATE, 'supervisor');
  const { messages, caseId } = await consul.until<Shown>(`conversations/${put}`, ({ state }) => state === 'asked');
  const { content, references } = await consul.get<CaseView>(`cases/${caseId}`);
  const all = JSON.stringify([messages, content, references]);
  check(all.includes('Moussa'), 'the consulate was asked about nobody');
  check(!place.some((each) => all.includes(each)), 'the consulate could read where he is');
  check(!/protection|asylum|unaccompanied|consent|guardian|"bia"/i.test(all), 'the consulate could read of a case');
  telling.say(
    'The consulate reads a name, a date of birth, his mother’s and his father’s names, and a reference that nobody else',
    'knows. Nothing of where he is, no assessment, no consent, no status; the purpose it reads is “document service”.',
  );
}

async function carryBack(telling: Telling, request: string, put: string): Promise<void> {
  await telling.as(CONSULATE, 'supervisor').post(`conversations/${put}/actions/answer`, { results: ANSWERS });
  const desk = telling.as(DESK, 'caseworker');
  await desk.until<Conversation>(`conversations/${put}`, ({ state }) => state === 'answered');
  await desk.post(`conversations/${request}/actions/relay-answer`, { results: ANSWERS });
  const worker = telling.as('mr', 'caseworker');
  const { messages } = await worker.until<Shown>(`conversations/${request}`, ({ state }) => state === 'answered');
  check(JSON.stringify(messages).includes('confirmed'), 'the answer did not come back');
  telling.say(
    'It confirms who he is and knows one parent; the desk passes that on, and nothing of the consulate’s own.',
  );
}

/** He takes it back where he said it; the consulate's copy goes as well, and it is told nothing but that. */
async function takeBack(telling: Telling, { caseId, put }: { caseId: string; put: string }): Promise<void> {
  await withdraw(telling, caseId);
  const consul = telling.as(CONSULATE, 'supervisor');
  const { messages, caseId: there } = await consul.until<Shown>(
    `conversations/${put}`,
    ({ state }) => state === 'restricted',
  );
  const list = `conversations?caseId=${there}`;
  const isTold = ({ items }: Items<Row>) => items.some(({ kind }) => kind === 'restriction');
  const { items } = await consul.until<Items<Row>>(list, isTold);
  const { content } = await consul.get<CaseView>(`cases/${there}`);
  check(!JSON.stringify([messages, content]).includes('Moussa'), 'the consulate still knows him');
  check(
    items
      .map(({ kind }) => kind)
      .sort()
      .join() === 'identity-verification,restriction',
    'it was told why',
  );
  const told = items.find(({ kind }) => kind === 'restriction')?.id ?? '';
  await consul.post(`conversations/${told}/actions/restricted`, { outcome: 'erased' });
  telling.say(
    'Then the boy takes it back. Mauritania’s node tells the desk’s, that one the consulate’s; nobody has to think of it.',
    'The consulate is left with a question that says nothing, and is asked to state what it did with what it was shown;',
    'that somebody had agreed to it, or agrees no more, it reads nowhere.',
  );
}

/** All that he agreed to. */
export async function withdraw(telling: Telling, caseId: string): Promise<void> {
  const givenBy = { who: 'child', relation: 'self', conflictOfInterest: false };
  const event = { event: 'withdrawn', at: new Date().toISOString(), givenBy };
  await telling.as('mr', 'caseworker').post(`cases/${caseId}/consents`, event);
}

async function refuseRefugee(telling: Telling): Promise<void> {
  const { caseId } = await enter(telling, '02-siblings-awa');
  const refused = telling.as('mr', 'caseworker').post('conversations', {
    kind: 'identity-request',
    caseId,
    peer: DESK,
    input: REQUEST,
  });
  check((await codeOf(refused)) === 'origin-protected', 'a consulate could be asked about a refugee from its country');
  telling.say(
    'About a girl who fled Mali the same question is refused before anybody could approve it: origin-protected.',
  );
}

/** The code with which a request is refused; undefined when it is not. */
export async function codeOf(asked: Promise<unknown>): Promise<string | undefined> {
  try {
    await asked;
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
}
