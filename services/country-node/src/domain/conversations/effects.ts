interface EffectText {
  says: string;
  /** It happens also when the step came to have no effect on the conversation, because something crossed it. */
  whatever?: true;
}

const TEXTS = {
  // What was shown was shown: that the step then came to nothing does not make it unknown here.
  'keep-content': { says: 'What it shows of the case is kept with a case that came from its author', whatever: true },
  'forget-shown': {
    says: 'What its author showed in the conversation, and of the case, is erased here',
    whatever: true,
  },
  'expect-files': { says: 'The files it announces are fetched', whatever: true },
} as const satisfies Record<string, EffectText>;

export type EffectName = keyof typeof TEXTS;

/**
 * What a step can do at a node beside moving its conversation. A table names them by side (`effects`); each is carried out
 * in the transaction in which the message is committed there (record/effects), and may be carried out again without harm.
 */
export const EFFECTS: Readonly<Record<EffectName, EffectText>> = TEXTS;
