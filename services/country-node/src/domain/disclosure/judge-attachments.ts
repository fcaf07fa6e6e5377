import { isPhoto } from '../safeguards/r19-photos-off.js';
import { readAt } from './pointers.js';
import { AS_ASYLUM, tellsOfAsylum } from './tells-of-asylum.js';
import type { AttachmentVerdict, DisclosureInput, JsonObject } from './types.js';
import { weighLeaf, type Grounds, type LeafAsked, type LeafVerdict } from './weigh-leaf.js';

export interface JudgedAttachment extends AttachmentVerdict {
  /** The questions it was held against, with their verdicts. */
  weighed: { asked: LeafAsked; verdict: LeafVerdict }[];
}

type Chosen = Pick<DisclosureInput, 'caseFile' | 'selection'>;

/** Whether each chosen file may travel: as DOCS, as BIO_PHOTO too if it is a photo (R19), and as LEGAL_ASYLUM if its type, kept or listed, tells of a claim. */
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

function questionsOf(id: string, caseFile: JsonObject, kept: Readonly<Record<string, string>>): LeafAsked[] {
  const index = indexOf(id, caseFile);
  const listed = index === undefined ? undefined : readAt(caseFile, `/attachments/${index}/documentType`);
  const photo = readAt(caseFile, '/photo/attachmentId');
  const photoId = typeof photo === 'string' ? photo : undefined;
  // Whichever of them says so: by the one the list shows it, by the other it is announced.
  const types = [listed, kept[id]].filter((each) => typeof each === 'string');
  const isOne = isPhoto({ id }, photoId) || types.some((documentType) => isPhoto({ id, documentType }, photoId));
  const bio: LeafAsked = { pointer: '/photo/attachmentId', category: 'BIO_PHOTO', form: 'exact' };
  return [
    ...placesOf(index, caseFile).map((place) => docsAt(place)),
    ...(isOne ? [bio] : []),
    ...(types.some(tellsOfAsylum) ? [AS_ASYLUM] : []),
  ];
}

function docsAt(place: string): LeafAsked {
  return { pointer: `/attachments/${place}/id`, category: 'DOCS', form: 'exact' };
}

/**
 * The places by which a file is asked about. One that the case file does not list may be any of those that it does, under a
 * partner's id: it goes only where what is said of all lets it, and what is said of each (R11).
 */
function placesOf(index: number | undefined, caseFile: JsonObject): string[] {
  if (index !== undefined) return [String(index)];
  const listed = readAt(caseFile, '/attachments');
  return ['*', ...(Array.isArray(listed) ? listed.map((_each, i) => String(i)) : [])];
}

/** Where the case file lists an attachment. */
export function indexOf(id: string, caseFile: JsonObject): number | undefined {
  const listed = readAt(caseFile, '/attachments');
  if (!Array.isArray(listed)) return undefined;
  const index = listed.findIndex((_item, i) => readAt(listed, `/${i}/id`) === id);
  return index === -1 ? undefined : index;
}
