import { checkAgainst } from '#libs/schema-check/check.js';
import { TAKEN_MEDIA_TYPES } from '../domain/sniff-media-type.js';
import { Refusal } from '../domain/refusal.js';

/** An id that stands in while the entry is checked; the real one is given later. */
const ANY_ID = '00000000-0000-7000-8000-000000000000';
const ENTRY = '/attachments/0';

export interface FileParameters {
  documentType: string;
  mediaType: string;
  title?: string;
}

/**
 * What a request says of the file it brings, held against the case file's list of attachments before a byte is read.
 * @throws Refusal `attachment-type-not-allowed`; `parameter-invalid` with the names at fault
 */
export function readFileParameters(
  mediaType: string | undefined,
  documentType: unknown,
  title: unknown,
): FileParameters {
  if (!mediaType || !TAKEN_MEDIA_TYPES.includes(mediaType)) throw new Refusal('attachment-type-not-allowed');
  if (typeof documentType !== 'string') throw new Refusal('parameter-invalid', ['/documentType']);
  const file = { documentType, mediaType, ...(title === undefined ? {} : { title }) };
  checkEntry(file);
  return file as FileParameters;
}

/** What a file is said to be instead. @throws Refusal `parameter-invalid` */
export function readDocumentType(documentType: unknown): string {
  if (typeof documentType !== 'string') throw new Refusal('parameter-invalid', ['/documentType']);
  checkEntry({ documentType });
  return documentType;
}

function checkEntry(file: object): void {
  const checked = checkAgainst('urn:passerelle:schema:case-file:v1', { attachments: [{ id: ANY_ID, ...file }] });
  if (checked.ok) return;
  const names = checked.errors.map(({ pointer }) => pointer.slice(ENTRY.length));
  throw new Refusal('parameter-invalid', [...new Set(names)]);
}
