import { makeFolds } from './make-folds.js';
import { makeJudgements } from './make-judgements.js';
import type { VectorSet } from './types.js';

/** Conversations without their content: what they amount to, and how their next message is judged. */
export function makeConversations(): VectorSet {
  const { valid, 'must-fail': mustFail } = makeJudgements();
  return { valid: [...makeFolds(), ...valid], 'must-fail': mustFail };
}
