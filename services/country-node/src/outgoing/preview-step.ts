import type { Disclosure } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { composeDisclosure, showsCase } from './compose-disclosure.js';
import { gatherBasis } from './gather-basis.js';

export interface StepToPreview {
  caseId: string;
  peer: string;
  kind: string;
  step: string;
  attachments?: readonly string[];
}

type PreviewParts = Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory' | 'national' | 'matrix' | 'store'>;

/**
 * Shows, field by field, what a step would send, coarsen and hold back, and by which rule; sends nothing.
 * @throws Refusal `not-found`, `unknown-participant`, `matrix-no-column`
 */
export async function previewStep(parts: PreviewParts, asked: StepToPreview): Promise<Disclosure> {
  const disclosure = await parts.store.transaction((tx) => discloseStep(parts, tx, asked));
  if (!disclosure) throw new Refusal('matrix-no-column');
  return disclosure;
}

/** Undefined for a step that shows nothing of the case. Computed as if a supervisor approves: what the supervisor is shown. */
export async function discloseStep(parts: PreviewParts, tx: Tx, asked: StepToPreview): Promise<Disclosure | undefined> {
  const { kind, step } = asked;
  if (!showsCase(parts, kind, step)) return undefined;
  const basis = await gatherBasis(parts, tx, asked.caseId, asked.peer);
  return composeDisclosure(parts, basis, {
    kind,
    step,
    attachments: asked.attachments ?? [],
    supervisorApproved: true,
  });
}
