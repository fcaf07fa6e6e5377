import { v7 as uuidv7 } from 'uuid';
import type { InputRecordVoice } from '#libs/schema-check/generated/types.js';
import { misplacedIn } from '../../domain/voice/voice.js';
import { Refusal } from '../../domain/refusal.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import { addVoiceEntry } from '../../record/voices.js';
import { tellOfVoice } from './tell-of-voice.js';
import { seeCase } from '../see-case.js';

/**
 * Writes down what a child objects to, asks to have corrected or complains of, in confidence. What waits to go out is
 * looked at again at once: an objection holds back what it is against (R12).
 * @returns its id, and nothing of where it went: whoever wrote it down need not be who hears it
 * @throws Refusal `not-found`, `case-destroyed`, `schema-violation`
 */
export async function recordVoice(
  parts: Pick<NodeParts, 'clock' | 'store' | 'vault'>,
  by: StaffRow,
  caseId: string,
  said: InputRecordVoice,
): Promise<{ id: string }> {
  const misplaced = misplacedIn(said);
  if (misplaced.length > 0) throw new Refusal('schema-violation', misplaced);
  return parts.store.transaction(async (tx) => {
    await checkMayWrite(tx, by, caseId);
    await checkKnown(tx, said.concerns?.staff ?? []);
    const at = parts.clock.now();
    const voice = { id: uuidv7(), caseId, recordedAt: at, settledAt: null };
    await tx.voices.insert(voice);
    await addVoiceEntry(parts, tx, { voice, sequence: 1, entry: { act: 'said', by: by.id, said }, at });
    await tellOfVoice(tx, voice, said.sort, at);
    return { id: voice.id };
  });
}

/** Whoever knows of the case may be told; and the officer to whom one can go past everybody who works on it. */
async function checkMayWrite(tx: Tx, by: StaffRow, caseId: string): Promise<void> {
  const isOfficer = by.roles.includes('data-protection-officer');
  const row = isOfficer ? await tx.cases.get(caseId) : undefined;
  if (row?.destroyedAt) throw new Refusal('case-destroyed');
  if (row) return;
  await seeCase(tx, by, caseId);
}

/** Somebody who is not there could not be kept from it. */
async function checkKnown(tx: Tx, staff: readonly string[]): Promise<void> {
  const known = await Promise.all(staff.map((id) => tx.people.staff(id)));
  const unknown = known.flatMap((row, at) => (row ? [] : [`/concerns/staff/${at}`]));
  if (unknown.length > 0) throw new Refusal('schema-violation', unknown);
}
