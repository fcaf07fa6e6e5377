import type { NodeParts } from '../../ports/node-parts.js';
import type { StaffRow } from '../../ports/store/people.js';
import { seeUpload } from './see-upload.js';

/** Forgets an upload and what came of it. @throws Refusal `not-found` */
export async function cancelUpload(
  parts: Pick<NodeParts, 'store' | 'files'>,
  who: StaffRow,
  id: string,
): Promise<void> {
  await parts.store.transaction((tx) => seeUpload(tx, who, id));
  await removeUpload(parts, id);
}

/** Rows first: a file that nobody names is swept up, a name without its file would be a lie. */
export async function removeUpload({ store, files }: Pick<NodeParts, 'store' | 'files'>, id: string): Promise<void> {
  const fileIds = await store.transaction((tx) => tx.uploads.remove(id));
  for (const fileId of fileIds) await files.remove(fileId);
}
