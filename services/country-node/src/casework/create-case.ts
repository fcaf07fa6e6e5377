import { v7 as uuidv7 } from 'uuid';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { isMachine } from '../domain/access/machine-rights.js';
import { Refusal } from '../domain/refusal.js';
import { checkDetermination } from '../domain/safeguards/r24-who-decides.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { sealCaseContent } from '../record/case-content.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { checkNoPhoto } from './check-photo.js';

/**
 * Registers a case of this node and gives it to its author; the content is sealed under a key of its own from the start.
 * @throws Refusal `bid-incomplete`, `bid-decider-not-allowed`; `schema-violation` for a photo, of which it has none yet
 */
export async function createCase(
  parts: Pick<NodeParts, 'self' | 'clock' | 'store' | 'vault' | 'national'>,
  by: StaffRow,
  caseFile: CaseFile,
): Promise<{ id: string; version: number }> {
  // A determination is taken by people (R24): one of them enters it.
  if (caseFile.bid && isMachine(by.roles)) throw new Refusal('bid-decider-not-allowed');
  if (caseFile.bid) checkDetermination(caseFile.bid, parts.national.inForce());
  checkNoPhoto(caseFile.photo);
  const [id, at] = [uuidv7(), parts.clock.now()];
  await parts.vault.createKey(id);
  const content = await sealCaseContent(parts, id, { file: caseFile });
  await parts.store.together('desk', async (tx) => {
    await tx.cases.insert({
      id,
      origin: 'local',
      content,
      version: 1,
      responsible: parts.self,
      status: 'open',
      createdAt: at,
      updatedAt: at,
    });
    await tx.cases.assign({ caseId: id, staffId: by.id, assignedBy: by.id, assignedAt: at, categories: null });
    await tx.ledger.append([ledgerEntry('case-created', { caseId: id, by: by.id }, at)]);
    await tx.notify({ topic: 'case', id, caseId: id });
  });
  return { id, version: 1 };
}
