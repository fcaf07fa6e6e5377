import type { CaseContent } from '../../domain/case/case-content.js';
import { contentNameOf } from '../../domain/conversations/conversation-kind.js';
import { kindNamed } from '../../domain/conversations/kinds.js';
import { riskOf } from '../../domain/deadlines/risk-of.js';
import { projectionsOf } from '../../domain/disclosure/projections-of.js';
import type { JsonObject, Matrix, Projection } from '../../domain/disclosure/types.js';
import { Fault } from '../../domain/refusal.js';
import { openCaseContent, sealCaseContent } from '../case-content.js';
import type { CommittedStep, RunEffect } from './run-effects.js';

/**
 * Keeps what a step showed of the case with the case, where it came from this partner and is not ours: a holder's own file
 * is never overwritten by what a peer sends. What came stays readable in the conversation either way.
 */
export const keepContent: RunEffect = async (parts, tx, step) => {
  const { caseId, peer } = step.conversation;
  const { summary, file } = broughtBy(parts.matrix, step);
  if (!summary && !file) return;
  const row = await tx.cases.lockWhole(caseId);
  if (!row) throw new Fault('conversation-without-case');
  if (row.origin !== 'received' || row.responsible === parts.self) return;
  const references = await tx.cases.references(caseId);
  if (!references.some(({ partner, givenBy }) => partner === peer && givenBy === 'theirs')) return;
  const held = await openCaseContent(parts, row);
  const content = {
    ...(file ? { file } : held.file ? { file: held.file } : {}),
    summary: { ...held.summary, ...summary },
  } as CaseContent;
  const sealed = await sealCaseContent(parts, caseId, content);
  const kept = await tx.cases.update(caseId, row.version, { content: sealed, updatedAt: step.at });
  if (!kept) throw new Fault('case-changed');
  // What else is due about the case follows the risk too (R15); most of what comes changes none.
  if (riskOf(content) !== riskOf(held)) await tx.deadlines.lookAgain(caseId);
};

function broughtBy(
  matrix: Matrix,
  { conversation, step, body }: CommittedStep,
): Partial<Record<Projection, JsonObject>> {
  const table = kindNamed(conversation.kind);
  return Object.fromEntries(
    projectionsOf(matrix, conversation.kind, step).map((each) => [each, body[contentNameOf(table, step, each)]]),
  );
}
