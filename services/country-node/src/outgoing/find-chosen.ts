import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { AttachmentRow } from '../ports/store/attachments.js';
import type { Tx } from '../ports/store/store.js';
import { factsOfFile } from '../record/file-facts.js';

/**
 * The files of a case that were chosen for a step, in the order in which they came.
 * @throws Refusal at `/attachments`: `not-found` for what is no file of the case, `attachment-unavailable` for one that is not here yet
 */
export async function findChosen(tx: Tx, caseId: string, chosen: readonly string[]): Promise<AttachmentRow[]> {
  if (chosen.length === 0) return [];
  const wanted = (await tx.attachments.ofCase(caseId)).filter(({ id }) => chosen.includes(id));
  if (wanted.length !== new Set(chosen).size) throw new Refusal('not-found', ['/attachments']);
  if (wanted.some(({ status }) => status !== 'stored')) throw new Refusal('attachment-unavailable', ['/attachments']);
  return wanted;
}

/**
 * The document types as which chosen files are kept, by their ids: what a message will announce them as, whatever the case
 * file has come to say of them.
 * @throws Refusal as `findChosen`
 */
export async function keptTypes(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  caseId: string,
  chosen: readonly string[],
): Promise<Record<string, string>> {
  const rows = await findChosen(tx, caseId, chosen);
  const types = rows.map(async (row) => [row.id, (await factsOfFile(parts, row)).documentType] as const);
  return Object.fromEntries(await Promise.all(types));
}

/**
 * Holds the case of a step for which files were chosen, so that none of them is taken out or becomes another until the step names it.
 * @param prepared what will be announced, by the ids of the files; none for a step that only waits
 * @throws Refusal as `findChosen`; `version-conflict` where one became another since
 */
export async function holdChosen(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  caseId: string,
  { chosen, prepared = [] }: { chosen: readonly string[]; prepared?: readonly { id: string; documentType: unknown }[] },
): Promise<void> {
  if (chosen.length === 0) return;
  await tx.cases.lock(caseId);
  const kept = await keptTypes(parts, tx, caseId, chosen);
  if (prepared.some(({ id, documentType }) => kept[id] !== documentType)) throw new Refusal('version-conflict');
}
