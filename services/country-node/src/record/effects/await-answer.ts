import { oweStep } from '../owe-step.js';
import type { RunEffect } from './run-effects.js';

/** Whoever stops something asks again until the other side has said that it stopped (R4); a worker does, once a day. */
export const awaitAnswer: RunEffect = async (parts, tx, { conversation, step, at }) => {
  const { caseId, id: conversationId } = conversation;
  const owed = (await tx.owed.ofCase(caseId)).filter((each) => each.conversationId === conversationId);
  // What the worker itself asks again is owed already.
  if (owed.some((each) => each.step === step && each.until === 'answered' && each.status === 'waiting')) return;
  await oweStep(parts, tx, {
    caseId,
    conversationId,
    step,
    input: {},
    until: 'answered',
    taken: true,
    by: 'system',
    at,
  });
};
