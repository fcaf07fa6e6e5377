import { LEVELS } from '../../domain/voice/who-hears.js';
import { type AnswerSchema, at, firstOf, id, many, object, oneOf, orNull, ref, text } from './words.js';

const headMembers = {
  id,
  caseId: id,
  sort: oneOf('objection', 'correction', 'complaint'),
  state: oneOf('open', 'answered', 'told'),
  level: { ...oneOf(...LEVELS), description: 'Who has to act on it now.' },
  recordedAt: at,
  dueAt: { ...orNull(at), description: 'When it climbs; null when nothing is left to do.' },
};

/** What the routes of what children say answer. */
export const VOICES = {
  VoiceRecorded: object({ id }),
  VoiceList: firstOf(object(headMembers)),
  VoiceView: object({
    ...headMembers,
    said: ref('InputRecordVoice'),
    recordedBy: id,
    'answer?': ref('InputAnswerVoice'),
    'answeredBy?': id,
    'told?': ref('InputTellVoice'),
  }),
  OpenObjection: object({ id, since: at, 'purposes?': many(text), 'recipients?': many(text) }),
} as const satisfies Record<string, AnswerSchema>;
