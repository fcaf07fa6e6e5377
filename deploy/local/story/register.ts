import type { DossierName, Dossier } from '../dossiers/read-dossier.js';
import { readDossier } from '../dossiers/read-dossier.js';
import type { Attachment, CaseView, Items } from './api-types.js';
import { check, type Telling } from './telling.js';
import { count, listed, sayCode, tellSections } from './words.js';

type ConsentEvent = Dossier['consentEvents'][number];

/**
 * Registers a dossier in Mauritania: case, files, consent events.
 * @param asSaid what was said, where it is not what the dossier tells
 */
export async function enter(
  telling: Telling,
  name: DossierName,
  asSaid: (event: ConsentEvent) => ConsentEvent = (event) => event,
): Promise<{ dossier: Dossier; caseId: string }> {
  const dossier = await readDossier(telling.dossiers, name, new Date());
  const worker = telling.as('mr', 'caseworker');
  const { id: caseId } = await worker.post<{ id: string }>('cases', dossier.newCase);
  for (const { documentType, mediaType, title, bytes } of dossier.files) {
    const query = new URLSearchParams({ documentType, title }).toString();
    await worker.upload(`cases/${caseId}/attachments?${query}`, bytes, mediaType);
  }
  for (const event of dossier.consentEvents) await worker.post(`cases/${caseId}/consents`, asSaid(event));
  return { dossier, caseId };
}

export async function register(telling: Telling): Promise<void> {
  const { dossier, caseId } = await enter(telling, '01-moussa');
  telling.know({ dossier, caseId });
  const { content, responsible } = await telling.as('mr', 'caseworker').get<CaseView>(`cases/${caseId}`);
  const { items } = await telling.as('mr', 'caseworker').get<Items<Attachment>>(`cases/${caseId}/attachments`);
  const sections = Object.keys(dossier.newCase.caseFile).filter((name) => name !== 'doNotTransmit');
  check(
    sections.every((name) => name in (content.file ?? {})),
    'a section of the file was lost',
  );
  check(items.length === dossier.files.length, 'a file was lost');
  check(responsible === 'mr', 'somebody else is responsible for a new case');
  telling.say(
    'A boy of fifteen, alone in Nouadhibou, wants to go home to his mother in Niger. His caseworker knows:',
    `  ${tellSections(content.file ?? {})}`,
    `and keeps ${count(items.length, 'file')}: ${listed(items.map(tellFile))}.`,
  );
  const { content: seen } = await telling.as('mr', 'supervisor').get<CaseView>(`cases/${caseId}`);
  check(seen.file !== undefined && !seen.file.mhpss && !seen.file.withheld, 'the supervisor saw what is not for her');
  telling.say('Even here not everybody sees all: the psychologist’s notes and what he told in confidence are closed');
  telling.say('to the supervisor. Mauritania is responsible for him.');
}

function tellFile({ documentType, mediaType, size }: Attachment): string {
  return `${sayCode(documentType)} (${mediaType}, ${Math.ceil(size / 1024)} KB)`;
}

export async function recordConsent(telling: Telling): Promise<void> {
  const { consentEvents } = telling.known('dossier');
  type Kept = Items<{ event: { event: string } }>;
  const path = `cases/${telling.known('caseId')}/consents`;
  const { items } = await telling.as('mr', 'caseworker').get<Kept>(path);
  const kept = items.map(({ event }) => event.event);
  check(kept.join() === consentEvents.map(({ event }) => event).join(), 'the record is not what was said');
  const given = consentEvents.find((each) => each.event === 'given');
  const permitted = given?.provisions?.find(({ effect }) => effect === 'permit');
  const denied = given?.provisions?.find(({ effect }) => effect === 'deny');
  check(given !== undefined && permitted !== undefined && denied !== undefined, 'the dossier holds no consent');
  check(given.language === 'ha' && given.interpreter === true, 'he was not asked in his own language');
  const { recipients, purposes, onwardSharing } = permitted;
  check(
    JSON.stringify([recipients, purposes, onwardSharing]) === '[[{"node":"ne"}],["case-transfer"],"none"]',
    'he permitted something else',
  );
  telling.say(
    `He was asked in his own language, with an interpreter, and agreed: ${permitted.categories.length} kinds of data may go,`,
    `to Niger’s authority only, for this transfer only, until ${permitted.validUntil?.slice(0, 10)}, and no further. His words:`,
    `  “${given.childView?.words}”`,
    `He denied his ${listed(denied.categories.map((each) => (each === 'MHPSS' ? 'mental health notes' : each)))}, and withheld ${count(given.withheld?.length ?? 0, 'thing')} that Niger will not learn to exist.`,
    `The record holds ${count(kept.length, 'event')} and only grows.`,
  );
}
