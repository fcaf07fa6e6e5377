import { Refusal } from '../../domain/refusal.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import type { UploadRow } from '../../ports/store/uploads.js';
import { workOnCase } from '../see-case.js';

/** How long an upload waits for more of itself. */
export const UPLOAD_LIFE_MS = 7 * 86_400_000;

export interface UploadState {
  id: string;
  /** Bytes that are here: where it goes on. */
  offset: number;
  /** Bytes that were announced. */
  size: number;
  /** When it is removed, if nothing of it comes before. */
  expiresAt: Date;
}

/** An upload, for who began it and still may work on the case. @throws Refusal `not-found` */
export async function seeUpload(tx: Tx, who: StaffRow, id: string): Promise<UploadRow> {
  const row = await tx.uploads.get(id);
  if (row?.startedBy !== who.id) throw new Refusal('not-found');
  await workOnCase(tx, who, row.caseId);
  return row;
}

/** Where an upload goes on. @throws Refusal `not-found` */
export async function readUpload({ store }: Pick<NodeParts, 'store'>, who: StaffRow, id: string): Promise<UploadState> {
  return stateOf(await store.transaction((tx) => seeUpload(tx, who, id)));
}

export function stateOf({ id, received, size, expiresAt }: UploadRow): UploadState {
  return { id, offset: received, size, expiresAt };
}
