import { ruleAt } from '#libs/schema-check/leaves.js';
import { leavesIn } from './pointers.js';
import type { RuleId } from './rules.js';
import type { Disclosure, DisclosureInput, Manifest, MatrixColumn, RuleHit } from './types.js';

/** A disclosure that shows nothing: the message is blocked, or its step shows nothing of the case. */
export function holdBackAll(input: DisclosureInput, column: MatrixColumn | undefined, refusals: RuleHit[]): Disclosure {
  const rule: RuleId = refusals[0]?.rule ?? 'matrix-never';
  return {
    permitted: refusals.length === 0,
    tells: column !== undefined && column.projection !== 'none' && column.proof === undefined,
    refusals,
    content: {},
    categories: [],
    decisions: leavesIn(input.caseFile).map(({ pointer }) => {
      const category = ruleAt(input.schemaId, pointer)?.category ?? '';
      return { source: pointer, category, outcome: 'held-back', rule };
    }),
    attachments: [...new Set(input.selection?.attachments ?? [])].map((id) => ({ id, permitted: false, rule })),
    onwardSharing: 'none',
    manifest: emptyManifest(input, column),
  };
}

/** The manifest of a message that shows nothing of the case. */
export function emptyManifest(input: DisclosureInput, column: MatrixColumn | undefined): Manifest {
  const { sender, recipient, kind, step, purpose, consent, agreement, matrix } = input;
  return {
    sender: sender.id,
    recipient: recipient.id,
    kind,
    step,
    purpose,
    column: column?.id ?? '',
    paths: [],
    consent: { version: consent.version, proofs: [] },
    agreement: agreement ? { id: agreement.id, version: agreement.version } : null,
    matrixVersion: matrix.version,
    onwardSharing: 'none',
    supervisorApproved: input.approvals?.supervisor ?? false,
    ...(input.passesTo ? { passesTo: input.passesTo.id } : {}),
    ...(input.passedOnFrom === undefined ? {} : { passedOnFrom: input.passedOnFrom }),
  };
}
