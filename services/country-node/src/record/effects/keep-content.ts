import type { CaseContent } from '../../domain/case/case-content.js';
import { contentNameOf } from '../../domain/conversations/conversation-kind.js';
import { kindNamed } from '../../domain/conversations/kinds.js';
import { riskOf } from '../../domain/deadlines/risk-of.js';
import { projectionsOf } from '../../domain/disclosure/projections-of.js';
import type { JsonObject, Matrix, Projection } from '../../domain/disclosure/types.js';
import { Fault } from '../../domain/refusal.js';
import { mergeShown, replacedBy } from '../../domain/case/merge-returned.js';
import type { Tx } from '../../ports/store/store.js';
import { openCaseContent, sealCaseContent } from '../case-content.js';
import { rowsKeptBack } from '../check-rows.js';
import { ledgerEntry } from '../ledger-entry.js';
import { mergeSound } from '../merge-sound.js';
import { readBody } from '../read-body.js';
import type { CommittedStep, EffectParts, RunEffect } from './run-effects.js';

/**
 * Keeps what a step showed of the case with the case, where it came from this partner and is not ours: a holder's own file
 * is never overwritten by what a peer sends. It is merged into what is kept: what was entered here and never travels, as
 * that nothing be transmitted (R13), stays, and what is replaced is in the ledger by its place. What came stays readable in
 * the conversation either way.
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
  const brought = file && (await mergeFile(parts, tx, step, { held, file }));
  const content = {
    ...(held.file ? { file: held.file } : {}),
    ...(brought ? { file: brought.merged } : {}),
    summary: { ...held.summary, ...summary },
  } as CaseContent;
  const sealed = await sealCaseContent(parts, caseId, content);
  const kept = await tx.cases.update(caseId, row.version, { content: sealed, updatedAt: step.at });
  if (!kept) throw new Fault('case-changed');
  await noteReplaced(tx, step, { version: row.version + 1, items: brought?.replaced ?? [] });
  // What else is due about the case follows the risk too (R15); most of what comes changes none.
  if (riskOf(content) !== riskOf(held)) await tx.deadlines.lookAgain(caseId);
};

/** The file that is kept with what came merged in, and the places in which something else stood that was entered here. */
async function mergeFile(
  parts: EffectParts,
  tx: Tx,
  step: CommittedStep,
  { held, file }: { held: CaseContent; file: JsonObject },
): Promise<{ merged: JsonObject; replaced: string[] }> {
  // Most of what comes is the first that is shown of its case.
  if (!held.file) return { merged: file, replaced: [] };
  const before = held.file as JsonObject;
  const shown = await readShownHere(parts, tx, step);
  const patterns = await rowsKeptBack(parts, tx, step.conversation.caseId, step.at);
  const merged = mergeSound(before, file, (own, came) => mergeShown(own, came, { shown, patterns }));
  return { merged, replaced: replacedBy(before, merged, shown) };
}

async function noteReplaced(
  tx: Tx,
  { conversation, at }: CommittedStep,
  { version, items }: { version: number; items: readonly string[] },
): Promise<void> {
  if (items.length === 0) return;
  const { id: conversationId, caseId, peer } = conversation;
  await tx.ledger.append([ledgerEntry('case-changed', { caseId, conversationId, peer, version, items }, at)]);
}

/** What the conversation showed of the file before; what was erased of it since shows nothing. */
async function readShownHere(
  parts: EffectParts,
  tx: Tx,
  { conversation, messageId }: CommittedStep,
): Promise<JsonObject[]> {
  const { id, kind } = conversation;
  const messages = (await tx.conversations.messages(id)).filter(
    (each) => each.direction === 'in' && each.id !== messageId,
  );
  const shown: JsonObject[] = [];
  for (const message of messages) {
    const body = message.content === null ? {} : await readBody(parts, kind, message);
    const file = body[contentNameOf(kindNamed(kind), message.step, 'file')];
    if (file !== undefined) shown.push(file as JsonObject);
  }
  return shown;
}

function broughtBy(
  matrix: Matrix,
  { conversation, step, body }: CommittedStep,
): Partial<Record<Projection, JsonObject>> {
  const table = kindNamed(conversation.kind);
  return Object.fromEntries(
    projectionsOf(matrix, conversation.kind, step).map((each) => [each, body[contentNameOf(table, step, each)]]),
  );
}
