import type { InputAnswerVoice, InputTellVoice } from '#libs/schema-check/generated/types.js';
import { stillPermits } from '../../domain/voice/objections.js';
import { judgeAnswer, stateOf, type VoiceEntry } from '../../domain/voice/voice.js';
import { Refusal } from '../../domain/refusal.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import { addConsentEvent } from '../../record/add-consent-event.js';
import { readConsent } from '../../record/read-consent.js';
import { addVoiceEntry } from '../../record/voices.js';
import { type Heard, hearLocked, type HearParts } from './hear.js';
import { tellOfVoice } from './tell-of-voice.js';

/**
 * Records what was decided on what a child said. An objection to sharing that is followed changes the consent record in the
 * same transaction, and has to leave nothing permitted of what it was against.
 * @throws Refusal `not-found`, `approval-decided`, `approver-is-author`, `schema-violation`, `objection-open`
 */
export async function answerVoice(
  parts: HearParts,
  by: StaffRow,
  id: string,
  answer: InputAnswerVoice,
): Promise<{ id: string }> {
  return parts.store.transaction(async (tx) => {
    const heard = await hearLocked(parts, tx, by, id);
    const problem = judgeAnswer(heard.voice, answer, by.id);
    if (problem) throw new Refusal(problem.code, problem.pointers);
    if (answer.consent) await changeConsent(parts, tx, heard, { consent: answer.consent, by: by.id });
    return add(parts, tx, heard, { act: 'answered', by: by.id, answer });
  });
}

/** Records that the answer was told to whoever spoke: only then is nothing left to do. @throws Refusal `not-found`, `step-not-allowed` */
export async function tellVoice(
  parts: HearParts,
  by: StaffRow,
  id: string,
  told: InputTellVoice,
): Promise<{ id: string }> {
  return parts.store.transaction(async (tx) => {
    const heard = await hearLocked(parts, tx, by, id);
    if (stateOf(heard.voice) !== 'answered') throw new Refusal('step-not-allowed');
    await tx.voices.settle(id, parts.clock.now());
    return add(parts, tx, heard, { act: 'told', by: by.id, told });
  });
}

async function changeConsent(
  parts: HearParts,
  tx: Tx,
  { row: { caseId }, voice }: Heard,
  { consent, by }: { consent: NonNullable<InputAnswerVoice['consent']>; by: string },
): Promise<void> {
  await tx.cases.lock(caseId);
  const at = parts.clock.now();
  await addConsentEvent(parts, tx, { caseId, event: consent, by, at });
  const state = await readConsent(parts, tx, caseId, at);
  const permits = stillPermits(state, voice.said.against ?? {}, parts.directory.view().participants());
  if (permits) throw new Refusal('objection-open', ['/consent']);
}

async function add(
  parts: HearParts,
  tx: Tx,
  { row, entries, voice }: Heard,
  entry: VoiceEntry,
): Promise<{ id: string }> {
  const at = parts.clock.now();
  await addVoiceEntry(parts, tx, { voice: row, sequence: entries + 1, entry, at });
  await tellOfVoice(tx, row, voice.said.sort, at);
  return { id: row.id };
}
