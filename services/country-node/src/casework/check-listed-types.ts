import type { CaseFile } from '#libs/schema-check/generated/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { factsOfFile } from '../record/file-facts.js';

type Listed = CaseFile['attachments'];

/**
 * R19: the case file lists a file of the case as what it is kept as. By that type it is opened, taken back, announced and ends:
 * another in the list would change none of these. What stood there before stays, and so does what a partner lists under its own ids.
 * @returns places that say another type, or none any more; pointers into the file
 */
export async function typesAltered(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  caseId: string,
  { before, after }: { before: Listed; after: Listed },
): Promise<string[]> {
  const typeBefore = new Map((before ?? []).map(({ id, documentType }) => [id, documentType]));
  const altered: string[] = [];
  for (const [index, { id, documentType }] of (after ?? []).entries()) {
    if (id === undefined || documentType === typeBefore.get(id)) continue;
    const file = await tx.attachments.get(id);
    if (file?.caseId !== caseId || (await factsOfFile(parts, file)).documentType === documentType) continue;
    altered.push(`/attachments/${index}/documentType`);
  }
  return altered;
}
