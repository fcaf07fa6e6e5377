import type { InputAnswerVoice, InputRecordVoice, InputTellVoice } from '#libs/schema-check/generated/types.js';
import type { RefusalCode } from '../refusal-codes.js';

/** One entry of the record of what a child said; it only grows, and who read it stands in it too. `by` is a staff id. */
export type VoiceEntry =
  | { act: 'said'; by: string; said: InputRecordVoice }
  | { act: 'read'; by: string }
  | { act: 'answered'; by: string; answer: InputAnswerVoice }
  | { act: 'told'; by: string; told: InputTellVoice };

/** What a child objects to, asks to have corrected or complains of, and what came of it. */
export interface Voice {
  said: InputRecordVoice;
  /** Staff id of who wrote it down. */
  recordedBy: string;
  answer?: InputAnswerVoice;
  answeredBy?: string;
  told?: InputTellVoice;
}

/** open: nobody has answered · answered: whoever spoke was not told yet · told: nothing is left to do. */
export type VoiceState = 'open' | 'answered' | 'told';

/** The record folded, oldest first; undefined where it does not begin with what was said. */
export function voiceOf(entries: readonly VoiceEntry[]): Voice | undefined {
  const [first] = entries;
  if (first?.act !== 'said') return undefined;
  const voice: Voice = { said: first.said, recordedBy: first.by };
  for (const entry of entries) {
    if (entry.act === 'answered') Object.assign(voice, { answer: entry.answer, answeredBy: entry.by });
    if (entry.act === 'told') voice.told = entry.told;
  }
  return voice;
}

export function stateOf({ answer, told }: Voice): VoiceState {
  if (told) return 'told';
  return answer ? 'answered' : 'open';
}

/** What does not belong to this sort of word; pointers into what was entered. */
export function misplacedIn({ sort, against, concerns }: InputRecordVoice): string[] {
  return [
    ...(against && sort !== 'objection' ? ['/against'] : []),
    ...(concerns && sort !== 'complaint' ? ['/concerns'] : []),
  ];
}

/** Events that give nothing: an objection that is followed never widens a consent. */
const NARROWING: readonly string[] = ['refused', 'narrowed', 'withdrawn'];

/**
 * R9, R12: whether this person may answer so. An objection that is followed changes the consent record, by that person's
 * word; one that is not takes another person than who wrote it down, for the child's no would else be undone by one alone.
 * @returns what stands against it
 */
export function judgeAnswer(
  voice: Voice,
  { outcome, consent }: InputAnswerVoice,
  by: string,
): { code: RefusalCode; pointers: string[] } | undefined {
  if (voice.answer) return { code: 'approval-decided', pointers: [] };
  const objects = voice.said.sort === 'objection';
  const follows = objects && outcome === 'followed';
  if (follows !== (consent !== undefined)) return { code: 'schema-violation', pointers: ['/consent'] };
  if (consent && (!NARROWING.includes(consent.event) || (consent.overrides ?? []).length > 0)) {
    return { code: 'schema-violation', pointers: ['/consent/event'] };
  }
  const undone = objects && outcome === 'not_followed';
  return undone && voice.recordedBy === by ? { code: 'approver-is-author', pointers: [] } : undefined;
}
