import type { NodeParts } from '../../ports/node-parts.js';
import type { Tx } from '../../ports/store/store.js';
import { readVoice } from '../../record/voices.js';

/** Whether the child ever complained of this person: the one reader from whom a case is to be kept at any time. */
export async function isConcerned(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  { staffId, caseId }: { staffId: string; caseId: string },
): Promise<boolean> {
  for (const row of await tx.voices.ofCase(caseId)) {
    if ((await readVoice(parts, tx, row)).voice.said.concerns?.staff.includes(staffId)) return true;
  }
  return false;
}
