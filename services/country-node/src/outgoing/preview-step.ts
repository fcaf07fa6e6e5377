import { conditionsOf } from '../domain/conversations/conversation-kind.js';
import { isAskedAfter } from '../domain/conversations/review-after.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import type { Disclosure, JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { checkInput } from './check-input.js';
import { composeDisclosure, type ComposedDisclosure, restsOnBasis } from './compose-disclosure.js';
import { gatherBasis } from './gather-basis.js';

export interface StepToPreview {
  caseId: string;
  peer: string;
  kind: string;
  step: string;
  attachments?: readonly string[];
  /** What would be entered; without it, what the step shows of the case alone. */
  input?: JsonObject;
}

/** A step that is about to be put before its approver, or sent. */
export interface StepToDisclose extends StepToPreview {
  supervisorApproved: boolean;
  requires: readonly string[];
  conversationId?: string;
}

export type PreviewParts = Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory' | 'national' | 'matrix' | 'store'>;

/**
 * Shows, field by field, what a step would send, coarsen and hold back, and by which rule; sends nothing.
 * Computed as if a supervisor approves, unless what is entered says that it cannot wait for one (R8), and under every condition that the step has somewhere.
 * @throws Refusal `not-found`, `unknown-participant`, `schema-unknown`, `schema-violation`, `matrix-no-column`, `attachment-unavailable`
 */
export async function previewStep(parts: PreviewParts, asked: StepToPreview): Promise<Disclosure> {
  const requires = conditionsOf(kindNamed(asked.kind), asked.step);
  if (asked.input) checkInput(asked.kind, asked.step, asked.input, '/input');
  const alone = isAskedAfter(kindNamed(asked.kind), asked.step, asked.input);
  const step = { ...asked, supervisorApproved: !alone, requires };
  return showable(await parts.store.transaction((tx) => discloseStep(parts, tx, step)));
}

/** Without what the node will say by itself, which is made anew when the step is sent. @throws Refusal `matrix-no-column` */
export function showable(composed: ComposedDisclosure | undefined): Disclosure {
  if (!composed) throw new Refusal('matrix-no-column');
  const { says: _says, same: _same, ...disclosure } = composed;
  return disclosure;
}

/** What a step discloses; undefined for one that rests on nothing that can change. */
export async function discloseStep(
  parts: PreviewParts,
  tx: Tx,
  asked: StepToDisclose,
): Promise<ComposedDisclosure | undefined> {
  const { caseId, peer, attachments = [], input = {}, ...step } = asked;
  if (!restsOnBasis(parts, { ...step, input })) return undefined;
  const basis = await gatherBasis(parts, tx, caseId, peer);
  return composeDisclosure(parts, tx, basis, { ...step, input, attachments });
}
