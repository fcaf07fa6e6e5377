import { isPhoto } from '../safeguards/r19-photos-off.js';
import { readAt, toPointer } from './pointers.js';
import { AS_ASYLUM, tellsOfAsylum } from './tells-of-asylum.js';
import type { AttachmentVerdict, DisclosureInput, JsonObject } from './types.js';
import { weighLeaf, type Grounds, type LeafAsked, type LeafVerdict } from './weigh-leaf.js';

export interface JudgedAttachment extends AttachmentVerdict {
  /** The questions it was held against, with their verdicts. */
  weighed: { asked: LeafAsked; verdict: LeafVerdict }[];
}

type Chosen = Pick<DisclosureInput, 'caseFile' | 'selection'>;

/** Whether each chosen file may travel: as DOCS, as BIO_PHOTO too if it is a photo (R19), and as LEGAL_ASYLUM if its type tells of a claim. */
export function judgeAttachments(grounds: Grounds, { caseFile, selection }: Chosen): JudgedAttachment[] {
  return [...new Set(selection?.attachments ?? [])].map((id) => {
    const weighed = questionsOf(id, caseFile, selection?.documentTypes ?? {}).map((asked) => ({
      asked,
      verdict: weighLeaf(grounds, asked),
    }));
    const refused = weighed.find(({ verdict }) => !verdict.ok) ?? weighed[0];
    const rule = refused?.verdict.rule ?? 'not-selected';
    return { id, permitted: weighed.every(({ verdict }) => verdict.ok), rule, weighed };
  });
}

function questionsOf(id: string, caseFile: JsonObject, types: Readonly<Record<string, string>>): LeafAsked[] {
  const index = indexOf(id, caseFile);
  // A file the case file does not list is held against what is said of all of them.
  const place = index === undefined ? '*' : String(index);
  const listed = readAt(caseFile, toPointer(['attachments', place, 'documentType']));
  const documentType = typeof listed === 'string' ? listed : types[id];
  const photo = readAt(caseFile, '/photo/attachmentId');
  const docs: LeafAsked = { pointer: `/attachments/${place}/id`, category: 'DOCS', form: 'exact' };
  const bio: LeafAsked = { pointer: '/photo/attachmentId', category: 'BIO_PHOTO', form: 'exact' };
  const isOne = isPhoto(
    { id, ...(documentType ? { documentType } : {}) },
    typeof photo === 'string' ? photo : undefined,
  );
  return [docs, ...(isOne ? [bio] : []), ...(tellsOfAsylum(documentType) ? [AS_ASYLUM] : [])];
}

/** Where the case file lists an attachment. */
export function indexOf(id: string, caseFile: JsonObject): number | undefined {
  const listed = readAt(caseFile, '/attachments');
  if (!Array.isArray(listed)) return undefined;
  const index = listed.findIndex((_item, i) => readAt(listed, `/${i}/id`) === id);
  return index === -1 ? undefined : index;
}
