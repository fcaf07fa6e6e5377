import { Fault } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';

/**
 * Removes files whose record failed to be written, unless it may stand after all: a record must find its file. What cannot
 * be removed is swept up later; the first error is the one to tell.
 */
export async function discardFiles(
  { files }: Pick<NodeParts, 'files'>,
  fileIds: readonly string[],
  why: unknown,
): Promise<void> {
  if (why instanceof Fault && why.reason === 'store-outcome-unknown') return;
  for (const id of fileIds) await files.remove(id).catch(() => undefined);
}
