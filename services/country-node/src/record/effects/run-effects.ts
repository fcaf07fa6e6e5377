import { effectsOf } from '../../domain/conversations/conversation-kind.js';
import { EFFECTS, type EffectName } from '../../domain/conversations/effects.js';
import type { FoldedConversation } from '../../domain/conversations/fold-conversation.js';
import { kindNamed } from '../../domain/conversations/kinds.js';
import type { JsonObject } from '../../domain/disclosure/types.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { ConversationRow } from '../../ports/store/conversations.js';
import type { Tx } from '../../ports/store/store.js';
import { applyAnswers, noteAnswers } from './apply-answers.js';
import { awaitAnswer } from './await-answer.js';
import { closeCaseIn, reopenCaseIn } from './close-case.js';
import { applyCorrection, noteCorrection, takeCorrection } from './correct-content.js';
import { expectFiles } from './expect-files.js';
import { forgetShown } from './forget-shown.js';
import { keepContent } from './keep-content.js';
import { restrictContent } from './restrict-content.js';
import { suspendSearches } from './suspend-searches.js';
import { takeBackFile } from './take-back-file.js';

/** A step as it was just committed at one of its two nodes. */
export interface CommittedStep {
  conversation: ConversationRow;
  /** Whether this node wrote the message or took it in. */
  side: 'author' | 'addressee';
  step: string;
  messageId: string;
  digest: string;
  body: JsonObject;
  at: Date;
  /** It came back after a restore: it took effect before, and is not judged again. */
  recovered?: true;
}

export type EffectParts = Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory' | 'matrix' | 'national'>;

/** Carries one effect out in the running transaction; may be run again without harm. */
export type RunEffect = (parts: EffectParts, tx: Tx, step: CommittedStep) => Promise<void>;

const RUN: Readonly<Record<EffectName, RunEffect>> = {
  'keep-content': keepContent,
  'take-back-file': takeBackFile,
  'suspend-searches': suspendSearches,
  'expect-files': expectFiles,
  'forget-shown': forgetShown,
  'restrict-content': restrictContent,
  'apply-answers': applyAnswers,
  'note-answers': noteAnswers,
  'await-answer': awaitAnswer,
  'close-case': closeCaseIn,
  'reopen-case': reopenCaseIn,
  'take-correction': takeCorrection,
  'apply-correction': applyCorrection,
  'note-correction': noteCorrection,
};

/**
 * Carries out what the table names for a step at this side, in the transaction that committed it. A step that came to have
 * no effect on its conversation does nothing but what happens whatever crosses it.
 * @param folded the conversation with the step in it
 */
export async function runEffects(
  parts: EffectParts,
  tx: Tx,
  folded: Pick<FoldedConversation, 'effective'>,
  step: CommittedStep,
): Promise<void> {
  const counts = folded.effective.includes(step.digest);
  for (const name of effectsOf(kindNamed(step.conversation.kind), step.step, step.side)) {
    if (counts || EFFECTS[name].whatever) await RUN[name](parts, tx, step);
  }
}
