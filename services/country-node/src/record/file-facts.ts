import { isPhoto } from '../domain/safeguards/r19-photos-off.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { AttachmentRow } from '../ports/store/attachments.js';
import { openJson } from './case-content.js';

/** What is kept about a file under the case key. */
export interface FileFacts {
  documentType: string;
  title?: string;
  /** The age identity that opens it. */
  identity: string;
}

export function factsOfFile(
  parts: Pick<NodeParts, 'vault'>,
  { caseId, content }: Pick<AttachmentRow, 'caseId' | 'content'>,
): Promise<FileFacts> {
  return openJson<FileFacts>(parts, caseId, 'attachment.content', content);
}

/** The category whose readers may open a file. */
export function categoryOfFile({ id }: Pick<AttachmentRow, 'id'>, { documentType }: FileFacts): 'BIO_PHOTO' | 'DOCS' {
  return isPhoto({ id, documentType }, undefined) ? 'BIO_PHOTO' : 'DOCS';
}

/** The categories in which a file was shown: a photo travels as a document too (R19), and either may be taken back. */
export function categoriesOfFile(row: Pick<AttachmentRow, 'id'>, facts: FileFacts): ('BIO_PHOTO' | 'DOCS')[] {
  return [...new Set(['DOCS' as const, categoryOfFile(row, facts)])];
}
