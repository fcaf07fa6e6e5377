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
  'take-back-file': { says: 'What was handed back becomes the newest version of its author’s own file' },
  'suspend-searches': {
    says: 'The searches that this node runs for the case are suspended: whoever is responsible now asks for its own',
  },
  'expect-files': { says: 'The files it announces are fetched', whatever: true },
  'restrict-content': {
    says: 'What was received under it is restricted, what waits to go out is checked again, and whoever got it from here is told',
    whatever: true,
  },
  'apply-answers': { says: 'What is kept is noted with its basis; what is erased is erased' },
  'note-answers': { says: 'The answer is held against what was asked, and noted' },
  'await-answer': { says: 'It is asked for again until the other side has answered', whatever: true },
  'close-case': { says: 'The case is closed, its time of keeping begins, and whoever got it from here is told' },
  'reopen-case': { says: 'The case is open again, nothing is destroyed, and whoever was told of the closure is told' },
  'take-correction': {
    says: 'What it says is true now stands beside what was given before, until a person has decided',
  },
  'apply-correction': {
    says: 'What is put right is put right in what came from its addressee, and whoever got it from here is told',
  },
  'note-correction': { says: 'The answer is noted' },
} as const satisfies Record<string, EffectText>;

export type EffectName = keyof typeof TEXTS;

/**
 * What a step can do at a node beside moving its conversation. A table names them by side (`effects`); each is carried out
 * in the transaction in which the message is committed there (record/effects), and may be carried out again without harm.
 */
export const EFFECTS: Readonly<Record<EffectName, EffectText>> = TEXTS;
