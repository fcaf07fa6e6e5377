import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Attachment, CaseView, Conversation, Items, Preview } from './api-types.js';
import { explainHeldBack } from './explain-held-back.js';
import { CHILD_INFORMED } from './inputs.js';
import { namesOf } from './preview-offer.js';
import { check, TELLS_OF_GAPS, type Telling } from './telling.js';
import { count, sayCode, tellSections } from './words.js';

/** After the acceptance: the file that consent, agreement and matrix permit. */
export async function handOver(telling: Telling): Promise<void> {
  const worker = telling.as('mr', 'caseworker');
  const path = `cases/${telling.known('caseId')}`;
  const { items } = await worker.get<Items<Attachment>>(`${path}/attachments`);
  const attachments = items.map(({ id }) => id);
  const asked = { recipient: 'ne', kind: 'case-transfer', step: 'handover', attachments };
  const preview = await worker.post<Preview>(`${path}/preview`, asked);
  await worker.post(`${telling.conversation}/actions/handover`, { childInformed: CHILD_INFORMED, attachments });
  await telling
    .as('ne', 'caseworker')
    .until<Conversation>(telling.conversation, ({ state }) => state === 'handed-over');
  const seen = await telling.as('ne', 'caseworker').get<CaseView>(`cases/${telling.known('caseAtNiger')}`);
  const file = seen.content.file ?? {};
  checkFile(telling, preview, file);
  telling.know({ handover: preview });
  const sent = preview.decisions.filter(({ outcome }) => outcome === 'sent').length;
  telling.say(
    `Now, and only now, the file follows: ${sent} of ${preview.decisions.length} fields. Niger reads`,
    `  ${tellSections(file)}`,
    `His name is there in ${count(file.identification?.names?.length ?? 0, 'form')}, Arabic script among them. What stayed in Mauritania, and why:`,
    ...explainHeldBack(preview.decisions).map((line) => `  ${line}`),
  );
  check(seen.responsible === 'mr', 'a handover moved responsibility');
  telling.say('Niger cannot see that anything was held back. Mauritania is still responsible.');
}

function checkFile(telling: Telling, preview: Preview, file: NonNullable<Preview['content']['file']>): void {
  check(preview.permitted, 'the handover is not permitted');
  const arrived = JSON.stringify(file);
  check(isDeepStrictEqual(file, preview.content.file), 'Niger received something else than what was previewed');
  check(
    namesOf(telling).every((name) => arrived.includes(name)),
    'a name did not arrive',
  );
  check(!file.mhpss && !file.withheld && !file.photo, 'a section that was held back arrived');
  check(!TELLS_OF_GAPS.test(arrived), 'the file says that something was held back');
  const uncle = telling.known('dossier').newCase.caseFile.familyContacts?.[1]?.phone ?? 'missing';
  check(!arrived.includes(uncle), 'the uncle whom he fears is in the file');
}

/** The files come on their own, encrypted one by one; each is compared with the original. */
export async function files(telling: Telling): Promise<void> {
  const [mauritania, niger] = [telling.as('mr', 'caseworker'), telling.as('ne', 'caseworker')];
  const done = ({ items }: Items<Attachment>) => items.length > 0 && items.every(({ status }) => status === 'stored');
  const arrived = await niger.until<Items<Attachment>>(`cases/${telling.known('caseAtNiger')}/attachments`, done);
  const originals = new Map(telling.known('dossier').files.map((file) => [digest(file.bytes), file]));
  for (const { id, documentType, mediaType, size } of arrived.items) {
    const original = originals.get(digest(await niger.download(`attachments/${id}`)));
    check(original?.documentType === documentType, 'a file arrived changed');
    telling.say(`${sayCode(documentType)} (${mediaType}, ${Math.ceil(size / 1024)} KB) arrived, byte for byte`);
  }
  const { items } = await mauritania.get<Items<Attachment>>(`cases/${telling.known('caseId')}/attachments`);
  const stayed = items.filter((file) => !arrived.items.some(({ documentType }) => documentType === file.documentType));
  check(
    stayed.length === 1 && stayed[0]?.documentType === 'photograph',
    'the photo travelled, or something else did not',
  );
  const verdict = telling.known('handover').attachments.find(({ id }) => id === stayed[0]?.id);
  check(verdict?.permitted === false, 'the photo was chosen and stayed without a reason');
  const { consentEvents } = telling.known('dossier');
  check(!JSON.stringify(consentEvents).includes('BIO_PHOTO'), 'the consent names photos');
  telling.say(
    'The caseworker had chosen the photograph too. It stayed: a photo travels only if the child’s consent names photos,',
    'and his does not (R19); and the agreement between the two countries excludes them.',
  );
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
