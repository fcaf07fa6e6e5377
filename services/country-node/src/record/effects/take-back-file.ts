import type { CaseContent } from '../../domain/case/case-content.js';
import { mergeReturned } from '../../domain/case/merge-returned.js';
import { restrictionsOf } from '../../domain/disclosure/block-message.js';
import type { JsonObject } from '../../domain/disclosure/types.js';
import { Fault } from '../../domain/refusal.js';
import type { Tx } from '../../ports/store/store.js';
import { openCaseContent, sealCaseContent } from '../case-content.js';
import { rowsKeptBack } from '../check-rows.js';
import { ledgerEntry } from '../ledger-entry.js';
import { mergeSound } from '../merge-sound.js';
import { readBody } from '../read-body.js';
import { suspendTracing } from '../suspend-tracing.js';
import type { CommittedStep, EffectParts, RunEffect } from './run-effects.js';

/**
 * R7: whoever assumes a case again takes up its own file, with what the other side handed back merged in. Before that a peer
 * changes nothing of it; what was handed back is read in the conversation.
 */
export const takeBackFile: RunEffect = async (parts, tx, step) => {
  const { caseId } = step.conversation;
  const came = await readHandedBack(parts, tx, step);
  if (!came) return;
  const row = await tx.cases.lockWhole(caseId);
  if (!row) throw new Fault('conversation-without-case');
  const held = await openCaseContent(parts, row);
  const patterns = await rowsKeptBack(parts, tx, caseId, step.at);
  const merge = (own: JsonObject, theirs: JsonObject) => mergeReturned(own, theirs, patterns);
  const file = mergeSound((held.file ?? {}) as JsonObject, came, merge);
  const content = { ...held, file } as CaseContent;
  const sealed = await sealCaseContent(parts, caseId, content);
  const kept = await tx.cases.update(caseId, row.version, { content: sealed, updatedAt: step.at });
  if (!kept) throw new Fault('case-changed');
  if (restrictionsOf(file).tracing?.risk) await suspendTracing(parts, tx, { caseId, by: parts.self, at: step.at });
  // As whenever a file is changed: deadlines follow the risk (R15), and what waits may rest on it (R2, R4).
  await tx.deadlines.lookAgain(caseId);
  await tx.outbox.hurryCase(caseId, step.at);
  const facts = { caseId, conversationId: step.conversation.id, version: row.version + 1 };
  await tx.ledger.append([ledgerEntry('case-changed', facts, step.at)]);
};

/** The file of the latest message that handed the case back; undefined where nothing came, or it was erased. */
async function readHandedBack(
  parts: EffectParts,
  tx: Tx,
  { conversation }: CommittedStep,
): Promise<JsonObject | undefined> {
  const rows = await tx.conversations.messages(conversation.id);
  const latest = rows.findLast(({ direction, step }) => direction === 'in' && step === 'hand-back');
  const { file } = latest ? await readBody(parts, conversation.kind, latest) : {};
  return file as JsonObject | undefined;
}
