import { v7 as uuidv7 } from 'uuid';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { OwedStep } from '../ports/store/owed.js';
import type { Tx } from '../ports/store/store.js';
import { sealJson } from './case-content.js';

/** Between two requests for an answer that does not come. */
export const REPEAT_MS = 24 * 3_600_000;
const LABEL = 'owed_step.input';

export interface ToOwe extends Pick<OwedStep, 'caseId' | 'conversationId' | 'step' | 'until' | 'by'> {
  input: JsonObject;
  about?: readonly string[];
  /** It was taken just now: only the answer is still owed. */
  taken?: true;
  at: Date;
}

/** Writes down a step that this node will take itself as soon as it can; in the transaction of what made it due. */
export async function oweStep({ vault }: Pick<NodeParts, 'vault'>, tx: Tx, owed: ToOwe): Promise<void> {
  const { caseId, conversationId, step, until, by, at, input, about = [], taken } = owed;
  const id = uuidv7();
  await tx.owed.insert({
    id,
    caseId,
    conversationId,
    step,
    input: await sealJson({ vault }, caseId, LABEL, input),
    about: [...about],
    until,
    status: taken ? 'waiting' : 'due',
    attempts: 0,
    nextAttemptAt: taken ? new Date(at.getTime() + REPEAT_MS) : at,
    by,
    createdAt: at,
  });
  await tx.notify({ topic: 'owed', id });
}

export const OWED_INPUT = LABEL;
