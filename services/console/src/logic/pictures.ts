import type { Attachment, JsonObject } from '../types.js';

/** The files among which the child's photo is chosen: pictures that are kept as photographs (R19). What is chosen already stays one. */
export function picturesOf<Each extends Pick<Attachment, 'id' | 'documentType' | 'mediaType' | 'status'>>(
  files: readonly Each[],
  caseFile: JsonObject,
): Each[] {
  const { attachmentId: chosen } = (caseFile['photo'] ?? {}) as { attachmentId?: string };
  const stored = files.filter(({ mediaType, status }) => status === 'stored' && mediaType.startsWith('image/'));
  return stored.filter(({ id, documentType }) => documentType === 'photograph' || id === chosen);
}
