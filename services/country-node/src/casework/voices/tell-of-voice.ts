import type { InputRecordVoice } from '#libs/schema-check/generated/types.js';
import type { Tx } from '../../ports/store/store.js';
import type { VoiceRow } from '../../ports/store/voices.js';

/**
 * Tells, when the transaction commits, whoever may hear it that something moved in what a child said; nobody else: that a case
 * changed, and shows nothing new, would say it to whom it is about. An objection shows in every preview of the case, and what
 * waits to go out is looked at again at once (R12).
 */
export async function tellOfVoice(
  tx: Tx,
  { id, caseId }: Pick<VoiceRow, 'id' | 'caseId'>,
  sort: InputRecordVoice['sort'],
  at: Date,
): Promise<void> {
  await tx.notify({ topic: 'voice', id, caseId });
  if (sort !== 'objection') return;
  await tx.outbox.hurryCase(caseId, at);
  await tx.notify({ topic: 'outbox', id: caseId });
  await tx.notify({ topic: 'case', id: caseId, caseId });
}
